/* Adaptive samplers with a mixed tolerance: a low and a high candidate, and steps of each path's
 * own.
 */
#ifndef ITO_SOLVER_DIFFUSION_MIXED_TOLERANCE_H
#define ITO_SOLVER_DIFFUSION_MIXED_TOLERANCE_H

#include "solver/diffusion/semilinear.h"
#include "solver/scheme.h"

/* Options of a solver; its own ones from OWN on. */
enum
{
  ITO_MIXED_RTOL,
  ITO_MIXED_ATOL,
  ITO_MIXED_FIRST,
  ITO_MIXED_POWER,
  ITO_MIXED_MAX_EVALUATIONS,
  ITO_MIXED_OWN
};

/* Values of a lane. */
enum
{
  ITO_MIXED_VALUE, /* of the variable, and */
  ITO_MIXED_TAKEN, /* the step that is tried, 0 where the lane idles */
  ITO_MIXED_STEP,
  ITO_MIXED_COUNT, /* evaluations */
  ITO_MIXED_LANES
};

#define ITO_MIXED_WORKS 3 /* state, low, high; the trial's own ones after them */

/* The k-th trial of every lane: from value to value + taken; lanes that idle may have any result.
 */
typedef void ito_mixed_trial (const ito_step *s, unsigned k, const double *value,
                              const double *taken, const double *state, double *low, double *high);

/* Sizes; works, lane values: beyond those above. */
void ito_mixed_sizes (struct ito_solver *s, unsigned works, unsigned lanes);
/* All lanes from `from` to `to`; a trial costs so many evaluations. */
void ito_mixed_run (const ito_step *s, double from, double to, double evaluations,
                    ito_mixed_trial *trial, const double *x, double *y);

#endif
