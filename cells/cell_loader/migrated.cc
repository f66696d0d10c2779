// An object with one record of CELL_MIGRATE; what stands in it, the test says.
[[gnu::section(".cell.migrations"), gnu::used]] constinit const unsigned long record[2] = {1, 2};
