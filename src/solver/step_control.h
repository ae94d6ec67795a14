/* Step sizes that errors choose, for each path by itself.
 *
 * A scheme with an error estimate e of its trial step, per lane, asks ito_step_control_error for
 * its size in units of the tolerance and then either ito_step_control_longer (accepted: size <= 1)
 * or ito_step_control_shorter (rejected) for the step to try next.  What belongs to a lane (its
 * time, its step, the last error, its evaluations) stands in the scheme's lane values, which are
 * kept from step to step; nothing here knows of the other lanes, so that no path's numbers depend
 * on its block. */
#ifndef ITO_SOLVER_STEP_CONTROL_H
#define ITO_SOLVER_STEP_CONTROL_H

#include "solver/scheme.h"

/* Where the parameters ITO_PARAMS_ADAPTIVE stand among a solver's options. */
enum
{
  ITO_CONTROL_RTOL,
  ITO_CONTROL_ATOL,
  ITO_CONTROL_MAX_EVALUATIONS,
  ITO_CONTROL_ADAPTIVE,
  ITO_CONTROL_OPTIONS
};
void ito_step_control_configure (struct ito_solver *s, const ito_args *args);

/* The PI controller: h' = 0.9 h last^beta / error^(exponent - 3/4 beta), where an error behaves
 * like h^(1/exponent); at most `growth` times h, at least h/5.  Of a rejected step, without `last`,
 * at most 0.9 h and at least h/10; h/10 where the error is not finite. */
typedef struct
{
  double exponent, beta, growth;
} ito_step_control;

/* sqrt (1/d sum_i (e_i / (atol + rtol max(|a_i|, |b_i|)))^2) of lane p. */
double ito_step_control_error (const ito_step *s, size_t p, const double *e, const double *a,
                               const double *b);
/* h > 0.  *last: of the last accepted step, which becomes this one; it begins at
 * ITO_CONTROL_FIRST. */
double ito_step_control_longer (const ito_step_control *c, double h, double error, double *last);
double ito_step_control_shorter (const ito_step_control *c, double h, double error);
#define ITO_CONTROL_FIRST 1e-4

#endif
