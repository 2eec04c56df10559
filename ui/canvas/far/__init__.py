"""The picture of the canvas from afar: tiles, colours and labels instead of cards."""
