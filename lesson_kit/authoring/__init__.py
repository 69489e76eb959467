"""For authors: learner copies from solved notebooks, the gate that keeps the course honest, scaffolding."""
