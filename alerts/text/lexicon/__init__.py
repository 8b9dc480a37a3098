"""Names and words in many languages, as data, and the code that reads them.

`data/countries.txt`, `people.txt`, `organisations.txt` and `themes/<language>.txt` are made to be edited;
`territories.tsv` and `capitals.tsv` are generated from CLDR and GeoNames by `benchmarks/make_names.py`.
"""
