"""What the dashboard's bench is made of."""
