"""What the router's bench is made of: the processes side by side, and the clients that load them."""
