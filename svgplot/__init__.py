"""Figures as data, and three views made from that data: accessible SVG, words and a table. Plain Python, knows nothing of quizzes."""
