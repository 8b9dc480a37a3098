"""Proposals that people applied."""

ADD_PROPOSAL = """
INSERT INTO applied_proposals
    (id, story, key, name, expressions, concept, threshold, feedback, applied_by, at)
VALUES (:id, :story, :key, :name, :expressions, :concept, :threshold, :feedback, :applied_by, :at)
"""
ALL_PROPOSALS = "SELECT * FROM applied_proposals ORDER BY seq"
REMOVE_PROPOSAL = "DELETE FROM applied_proposals WHERE id = :id"
