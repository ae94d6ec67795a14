/* What a scheme is to the drivers, and what the drivers are to a scheme.
 *
 * A scheme is one file with one constant ito_solver_type: facts, a plan and a step.
 *   configure  reads the spec's arguments, declares the facts and the sizes below
 *   plan       for one step, shared by all paths: the step's coefficients, and the fields (or
 * times) at which the step evaluates the model.  Done once for each window of steps and group of
 *              paths, so it may use scalar functions freely (core/scalar.h, never libm).
 *   step       moves one block of paths from x to y (y is not x; x is kept: a path that leaves the
 * finite numbers is frozen at x).  Never allocates, never fails but through a user's callback.
 */
#ifndef ITO_SOLVER_STEPPER_H
#define ITO_SOLVER_STEPPER_H

#include "core/kernels.h"
#include "core/spec.h"
#include "grid/grid.h"
#include "process/process.h"
#include <ito/random.h>
#include <ito/solver.h>

#define ITO_MAX_STAGES 16
#define ITO_SCORE_LANES 256 /* a score works on at most so many lanes at once (score/field.h) */

/* Steps of a run: those of the grid, or what the solver made of them. */
typedef struct
{
  uint64_t steps;
  double *times;        /* [steps+1], owned; NULL: the grid's */
  unsigned char *order; /* [steps], owned; NULL: none */
  unsigned *before;     /* [steps+1], owned: grid nodes before an outer step; NULL: none */
  double *value;        /* [steps] rows, owned: numbers the scheme found for a step; NULL: none */
} ito_layout;

/* The model at one stage: a field of a score, or a time at which a drift is asked. */
typedef struct
{
  double t;
  int is_field;
  ito_field field;
  double factor; /* is_field 0, forward process: the drift is factor x */
} ito_stage;

typedef struct
{
  const struct ito_solver *solver;
  const ito_process *process;
  const ito_grid *grid;
  const ito_layout *layout;
  uint64_t step;
  double t0, t1;
  int by_lane;      /* t0 = 0, t1 = 1: of lanes with steps of their own (ito_lanes) */
  ito_stage *stage; /* [solver->stages], to fill */
  unsigned stages;  /* in: 0; out: how many this step uses (= evaluations) */
  double *coef;     /* [solver->coefficients], to fill */
} ito_plan;

/* Stage j of the plan is the drift of the process with respect to a variable, at a value of it. */
int ito_plan_drift (ito_plan *plan, ito_variable variable, double value, ito_error *error);
/* The next stage is a field of the score at t: c_denoiser D + c_score s. */
int ito_plan_field (ito_plan *plan, double t, double c_denoiser, double c_score, ito_error *error);
/* The next stage is a prediction of the score at t. */
int ito_plan_prediction (ito_plan *plan, double t, ito_prediction prediction, ito_error *error);
/* Time of outer step i, and the schedule there. */
double ito_plan_time (const ito_plan *plan, uint64_t i);
int ito_plan_schedule (const ito_plan *plan, double t, ito_schedule_point *p, ito_error *error);

/* Where a step's normals come from. */
typedef struct
{
  uint64_t seed;
  unsigned stream;
  uint64_t cells;      /* finer cells a step is the sum of; 1: none */
  const double *array; /* [draws][paths][m] or NULL */
  uint64_t array_step; /* the step whose draws are its first */
  uint64_t draws;      /* of the array, zeros after them; 0: as many as are asked for */
  uint64_t paths;
} ito_noise_source;

/* Steps of lanes' own: a scheme that was planned for the step from 0 to 1 takes, lane by lane, the
 * step of length h from `from` to `to`, where the model is asked at from + t h and answers h f and
 * sqrt|h| g.  A scheme does so unknowingly if it asks the model and its normals by the ito_step_
 * functions alone (model, diffusion, space_time).  h = 0: the lane idles.
 *
 * So an adaptive driver, of a sampler too, is: lanes with times and steps in lane values; a loop of
 * trials in which lanes that have arrived idle (or ito_step_drift_each at times of their own);
 * error and next step by step_control.h; noise by ito_step_brownian; evaluations counted path by
 * path (facts.evaluations < 0).  Examples: sde/adaptive.c, ode/embedded.c. */
typedef struct
{
  const double *from, *to, *h, *root; /* [n]; root: sqrt|h| */
  const double *z, *zeta;             /* [m][stride]: the normals of ito_step_space_time */
  double *at;                         /* [n], scratch */
} ito_lanes;

/* One step of one block. */
typedef struct ito_step
{
  const struct ito_solver *solver;
  const ito_process *process;
  const ito_layout *layout;
  uint64_t step;
  double t0, t1;
  const double *coef;
  unsigned stages;
  const ito_stage *stage;
  double *const *prepared; /* per stage: the prepared field */
  const ito_lanes *lanes;  /* NULL: all take the step from t0 to t1 */

  size_t n, stride, d, m;
  uint64_t first; /* path of lane 0 */
  const ito_noise_source *noise;

  double *const *work;    /* [solver->works] blocks [max(d,m)][stride] */
  double *const *history; /* [solver->history] blocks [d][stride], kept between steps: a ring */
  double *lane;           /* [solver->lane_values][stride], kept between steps, zero at the start */
  double *evaluations;    /* [n], += by solvers whose evaluations vary */
  unsigned char *status;  /* [n] ito_path_status: a solver may set it (with its own stop) */
  double *scratch;        /* of the score */
  double *spare;          /* a block [max(d,m)][stride] of the ito_step_ functions */
  double *extra;          /* doubles as the type's `extra` says */
  ito_field *fields;      /* [n] of ito_step_drift_each */
  int *user_status;       /* nonzero return of a callback */
} ito_step;

/* The model at stage j, x -> out (out is not x). */
void ito_step_model (const ito_step *s, unsigned j, const double *x, double *out);
/* The drift at a value of the variable of its own for each lane. */
void ito_step_drift_each (const ito_step *s, ito_variable variable, const double *value,
                          const double *x, double *out);
/* Standard normals of draw j of this step (j < facts.normals): z [m][stride].  Purpose noise; with
 * cells > 1, the sum of the cells' normals over sqrt(cells). */
void ito_step_normals (const ito_step *s, unsigned j, double *z);
/* Normals z of W (draw 0) and zeta of H, [m][stride] each: the step has W = sqrt|h| z and the
 * space-time integral H = sqrt(|h|/12) zeta of ito/brownian.h.  Purposes noise and area; of an
 * array, draws 0 and 1; with cells > 1, of the union of the cells. */
void ito_step_space_time (const ito_step *s, double *z, double *zeta);
/* Levy areas A/|h| of the step, pairs as in ito_brownian_areas: area [m(m-1)/2][stride], given the
 * step's W, at area depth q.  scratch: ito_step_area_scratch (m, q) doubles.  Not with an array. */
void ito_step_areas (const ito_step *s, unsigned q, double *area, double *scratch);
size_t ito_step_area_scratch (size_t m, unsigned q);
/* The Brownian path inside of the step, which is cells * ITO_STEP_TICKS ticks long: for each lane
 * the normals of W and H, as above, on the ticks from[p] to to[p] >= from[p] (0 where they are
 * equal).  scratch: ito_step_brownian_scratch (m) doubles.  Not with an array. */
#define ITO_STEP_TICKS 65536
void ito_step_brownian (const ito_step *s, const uint64_t *from, const uint64_t *to, double *z,
                        double *zeta, double *scratch);
size_t ito_step_brownian_scratch (size_t m);
/* Normals of another purpose, not of the Brownian path. */
void ito_step_normals_for (const ito_step *s, ito_purpose purpose, unsigned draw, double *z);
/* y = g(x, t0) dw of the process (its g at t0, from plan's coef for processes of a schedule). */
void ito_step_diffusion (const ito_step *s, const double *x, const double *dw, double *out);
/* The same at another time. */
void ito_step_diffusion_at (const ito_step *s, double t, const double *x, const double *dw,
                            double *out);
/* out = sum c_j x_j over d coordinates. */
void ito_step_combine (const ito_step *s, double *out, size_t terms, const double *c,
                       const double *const *x);
/* History written j steps ago (1: the last step's), and the slot to write now. */
double *ito_step_history (const ito_step *s, unsigned j);
double *ito_step_history_slot (const ito_step *s);

typedef struct
{
  ito_entry entry;
  ito_solver_kind kind;
  int (*configure) (struct ito_solver *s, const ito_args *args, ito_error *error);
  /* What the facts do not say: NULL, or a refusal. */
  int (*check) (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                ito_error *error);
  /* NULL: none; or the doubles of memory (a step's `extra`) that depend on the process. */
  size_t (*extra) (const struct ito_solver *s, const ito_process *p, size_t stride);
  /* NULL: the grid's steps. */
  int (*layout) (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                 ito_layout *layout, ito_error *error);
  int (*plan) (ito_plan *plan, ito_error *error);
  void (*step) (const ito_step *s, const double *x, double *y);
  /* Solvers that couple the paths (facts.interacts; step is not used): each step is solver->phases
   * phases (the history slot of the step keeps its block from phase to phase).  Phase k moves x in
   * place, and adds to partial[0..reductions-1], lane by lane in order, skipping lanes whose status
   * is not fine or whose summand is not finite; reduced holds the ensemble's means of the phase
   * before (of the last phase of the step before in phase 0; zero at the start) over the paths that
   * were fine when that phase ended. */
  void (*phase) (const ito_step *s, unsigned k, double *x, const double *reduced, double *partial);
} ito_solver_type;

struct ito_solver
{
  const ito_solver_type *type;
  char *spec;
  ito_solver_facts facts;
  /* Sizes the scheme needs, by configure. */
  unsigned stages, coefficients, works, history, lane_values, reductions, phases;
  /* Options. */
  ito_variable variable;
  double option[8];
  const void *tableau;
  int exact_end; /* has a formula for a last step to sigma = 0 */
  int quiet_end; /* draws nothing in it: an array of noise may end before it */
  /* Normals a step that other values of an option draw: an array of them is checked, not read, so
   * that one array serves a sweep that ends without noise. */
  unsigned idle_normals;
  int idle_start; /* the authors' code draws once before its first step and leaves it unused: an
                     array may begin with that */
  int force;      /* force=yes: not refused */
  int areas;      /* draws Levy areas where the noise is general, which no array holds */
  int rejects;    /* draws numbers of its own, as many as it takes, which no array holds */
};

extern const ito_registry ito_solver_registry; /* kinds ode, sde, diffusion */
extern const ito_registry ito_kernel_registry; /* Langevin kernels */

ito_solver *ito_solver_new (const char *spec, ito_error *error);
/* Refuses, with the reason, a process the solver does not converge for, or an end it has no
 * formula for. */
int ito_solver_accepts (const ito_solver *s, const ito_process *p, const ito_grid *g,
                        ito_error *error);

/* Whether the callbacks show the structure of noise that a user's process declares. */
int ito_solver_check_structure (const ito_process *p, double t_start, double t_end,
                                ito_error *error);
/* The scheme's step; then paths that left the domain of the process have their status. */
void ito_step_take (const ito_step *s, const double *x, double *y);
/* Doubles of `extra` for blocks of that stride. */
size_t ito_solver_extra (const ito_solver *s, const ito_process *p, size_t stride);
/* Noise from an array does not do where areas are drawn. */
int ito_solver_check_array (const ito_solver *s, const ito_process *p, ito_error *error);

int ito_layout_make (const ito_solver *s, const ito_process *p, const ito_grid *g,
                     ito_layout *layout, ito_error *error);
void ito_layout_clear (ito_layout *layout);
double ito_layout_time (const ito_layout *layout, const ito_grid *g, uint64_t i);

/* Explicit Runge-Kutta methods: data with their source; one step and one plan for all. */
typedef struct
{
  unsigned stages;
  const double *a; /* [stages][stages], strictly lower, row major */
  const double *b, *c;
  const double *b_error; /* b - b_hat of an embedded pair, or NULL */
  double order, error_order;
  int fsal;
} ito_tableau;
int ito_runge_kutta_configure (struct ito_solver *s, const ito_args *args, const ito_tableau *t,
                               ito_error *error);
int ito_runge_kutta_plan (ito_plan *plan, ito_error *error);
void ito_runge_kutta_step (const ito_step *s, const double *x, double *y);
extern const ito_param ito_runge_kutta_params[];

#endif
