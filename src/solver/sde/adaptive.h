/* Stochastic schemes with an embedded error estimate, with steps of its own for every path. */
#ifndef ITO_SOLVER_SDE_ADAPTIVE_H
#define ITO_SOLVER_SDE_ADAPTIVE_H

#include "solver/step_control.h"

/* A scheme whose step asks the model by the ito_step_ functions alone (h and sqrt|h| from its plan,
 * normals by ito_step_space_time), so that it runs on lanes with steps of their own (ito_lanes). */
typedef struct
{
  int (*plan) (ito_plan *plan, ito_error *error);
  void (*step) (const ito_step *s, const double *x, double *y);
  /* After a step: e is its difference from an embedded method. */
  void (*error) (const ito_step *s, const double *x, double *e);
  /* ito_step_brownian; a test may ask another source. */
  void (*noise) (const ito_step *s, const uint64_t *from, const uint64_t *to, double *z,
                 double *zeta, double *scratch);
  ito_step_control control;
} ito_adaptive_pair;

extern const ito_param ito_adaptive_params[];
/* After the scheme's own configuration, which it leaves as it is with adaptive=no. */
int ito_adaptive_configure (struct ito_solver *s, const ito_args *args);
size_t ito_adaptive_extra (const struct ito_solver *s, const ito_process *p, size_t stride);
/* Of a pair; with adaptive=no the scheme's own. */
int ito_adaptive_plan (const ito_adaptive_pair *pair, ito_plan *plan, ito_error *error);
void ito_adaptive_step (const ito_adaptive_pair *pair, const ito_step *s, const double *x,
                        double *y);

#endif
