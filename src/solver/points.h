/* A few points that are stepped by hand with normals of the caller's: how studies read a solver. */
#ifndef ITO_SOLVER_POINTS_H
#define ITO_SOLVER_POINTS_H

#include "core/memory.h"
#include "solver/stepper.h"

typedef struct
{
  const ito_process *process;
  const ito_solver *solver;
  const ito_grid *grid;
  ito_layout layout;
  size_t n, stride, d, m;
  unsigned normals;
  double *x, *y; /* [d][stride]: the state, and the one before the last step */
  double *z;     /* [normals][n][m]: the normals of the next step, to fill */
  ito_workspace space;
  double *coef, *fields, *scratch, *spare, *extra, *blocks, *lane, *evaluations;
  double **prepared, **work, **history;
  ito_stage *stage;
  ito_field *lane_field;
  unsigned char *status;
  ito_plan plan; /* of the last step */
} ito_points;

/* Solvers that couple paths are refused, as is what the solver does not accept. */
int ito_points_begin (ito_points *points, const ito_process *process, const ito_solver *solver,
                      const ito_grid *grid, size_t n, ito_error *error);
/* One step of the layout; solvers that look back: in the order of steps, from the first on. */
int ito_points_step (ito_points *points, uint64_t step, ito_error *error);
/* Its two halves: the plan, and the step as it is planned. */
int ito_points_plan (ito_points *points, uint64_t step, ito_error *error);
int ito_points_take (ito_points *points, uint64_t step, ito_error *error);
void ito_points_end (ito_points *points);

#endif
