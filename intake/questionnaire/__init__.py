"""What is asked: the questions, the answers, who is asked what, and the facts that follow. Knows nothing of rules."""
