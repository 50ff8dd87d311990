"""Export datasets to the formats that evaluation tools load.

Every target writes plain files without the tool's own package, which is needed only where the files
are loaded. Records are exported unchanged: ids, cells, bins and the whole golden go along, so that
this project's scorer can judge inside the tool.
"""
