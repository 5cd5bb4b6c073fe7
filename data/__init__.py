"""What the product is tried on: the demo company (`data.demo`) and the data dictionary (`data.dictionary`)."""
