"""Files -> canonical tables and rejected rows. Reading order: readers, shapes, mapping, normalise, importing."""
