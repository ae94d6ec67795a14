/* Powers of t exist for t >= 0. */
#ifndef ITO_GRID_POWER_H
#define ITO_GRID_POWER_H

#include "grid/grid.h"

int ito_power_check (const struct ito_grid *g, double t, ito_error *error);

#endif
