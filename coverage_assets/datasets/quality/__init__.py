"""Quality measures of a dataset's texts: diversity, self-BLEU and near duplicates."""
