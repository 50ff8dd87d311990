"""Exports: datasets in the forms that evaluation tools load.

Every target writes plain files with nothing but the standard means of this project; the tool's own package is needed only
where the files are loaded. What is exported is never changed on the way: ids, cells, bins and the whole golden travel along,
so that the scorer here can judge in there.
"""
