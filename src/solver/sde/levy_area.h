/* Levy areas of a step, for schemes that draw them where the noise does not commute. */
#ifndef ITO_SOLVER_SDE_LEVY_AREA_H
#define ITO_SOLVER_SDE_LEVY_AREA_H

#include "solver/scheme.h"
#include <ito/brownian.h>

/* The area depth is option[ITO_LEVY_DEPTH] of the solver. */
#define ITO_LEVY_DEPTH 7
#define ITO_PARAM_LEVY_DEPTH                                                                       \
  {                                                                                                \
    .key = "depth", .type = ITO_PARAM_INTEGER, .fallback = "3", .lower = 0,                        \
    .upper = ITO_MAX_AREA_DEPTH, .text = "area is simulated on 2^-depth of a cell"                 \
  }

/* A refusal of more coordinates of noise than areas can have. */
int ito_levy_check (const ito_solver *s, const ito_process *p, ito_error *error);
/* Doubles of memory; 0 where the solver draws no areas or the noise needs none. */
size_t ito_levy_memory (const ito_solver *s, const ito_process *p, size_t stride);
/* The areas A/|h| of the step in memory, or NULL where none are needed. */
const double *ito_levy_draw (const ito_step *s, double *memory);
/* The row of A_jk, j < k. */
static inline const double *
ito_levy_pair (const double *area, size_t stride, size_t j, size_t k)
{
  return area + (k * (k - 1) / 2 + j) * stride;
}

#endif
