from hypothesis import settings

# A deadline would time tests; machines are small and busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
