"""People's corrections of figures."""

ADD_CORRECTION = """
INSERT INTO claim_corrections (id, story, kind, what, who_says, low, high, unit, new_what, new_low, new_high,
    reason, at)
VALUES (:id, :story, :kind, :what, :who_says, :low, :high, :unit, :new_what, :new_low, :new_high,
    :reason, :at)
"""
REMOVE_CORRECTION = "DELETE FROM claim_corrections WHERE id = :id"
ALL_CORRECTIONS = "SELECT * FROM claim_corrections ORDER BY seq"
