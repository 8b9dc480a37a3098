"""Names and words in many languages, as data, and the code that reads them.

`data/countries.txt`, `demonyms.txt`, `people.txt`, `organisations.txt`, `ordinary.txt` and
`themes/<language>.txt` are made to be edited. `territories.tsv`, `seats.tsv` and `capitals.tsv` are generated
from CLDR and GeoNames by `benchmarks/make_names.py`, `cities.tsv.gz` by `benchmarks/make_cities.py`.
"""
