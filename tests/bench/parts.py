"""The parts of the measurement, in their order; the floor is always measured."""

PARTS = ["rules", "calls", "intake", "screens", "rings", "places", "board"]
