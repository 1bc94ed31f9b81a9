"""How dates and times are told wherever Django tells them."""
