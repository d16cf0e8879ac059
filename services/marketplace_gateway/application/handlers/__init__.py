"""Commands of the gateway: sessions, synchronizations, answers to questions."""
