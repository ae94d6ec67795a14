/* Steps that are planned, their fields prepared: once for all paths that take them. */
#ifndef ITO_ENSEMBLE_WINDOW_H
#define ITO_ENSEMBLE_WINDOW_H

#include "ensemble/ensemble.h"

#define ITO_WINDOW_STEPS 64 /* at most, where steps are planned anew for each group */

/* A planned step. */
typedef struct
{
  double t0, t1;
  unsigned stages;
  const double *coef;
  const ito_stage *stage;
  double *const *prepared;
} ito_planned;

typedef struct
{
  uint64_t first; /* step of planned[0] */
  size_t steps, capacity;
  ito_planned *planned;
  double *coef, *fields; /* of all steps */
  ito_stage *stage;
  double **prepared;
} ito_window;

/* Bytes of one planned step. */
size_t ito_window_step_bytes (const ito_ensemble *e);
/* Takes a window of `capacity` steps from a workspace. */
void ito_window_take (ito_window *w, const ito_ensemble *e, size_t capacity, ito_workspace *space);
/* Plans the steps first, ..., first+steps-1. */
int ito_window_plan (ito_window *w, const ito_ensemble *e, uint64_t first, size_t steps,
                     ito_error *error);

#endif
