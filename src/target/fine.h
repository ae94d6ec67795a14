/* Laws that are no Gaussian mixtures, in the form of fine ones: Gaussians of one standard deviation
 * along the curves, close enough that the density along a curve is smooth (neighbours one standard
 * deviation apart: ripples of 2 exp(-2 pi^2) = 5e-9). */
#ifndef ITO_TARGET_FINE_H
#define ITO_TARGET_FINE_H

#include "target/target.h"

/* The parameter that every one of them has. */
#define ITO_FINE_NODES(of)                                                                         \
  {                                                                                                \
    "nodes", ITO_PARAM_INTEGER, "", 1, 1e5, NULL,                                                  \
        "Gaussians " of " (default: neighbours at most one sd apart)", 0                           \
  }

/* Gaussians for a curve of this length, `spacing` sd apart: the key `nodes` where it is given. */
int ito_fine_nodes (const ito_args *args, double length, double spacing, size_t *nodes,
                    ito_error *error);

#endif
