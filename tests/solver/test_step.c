/* What step functions offer a scheme: normals by address, by cells and from an array, the model,
 * the product g dw, history. */
#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

#define D 3
#define PATHS 300
#define STEPS 12

static int
still (double t, const double *x, double *out, void *params)
{
  (void)t, (void)x, (void)params;
  out[0] = out[1] = out[2] = 0;
  return 0;
}

/* dX = g dW from 0 to 2. */
typedef struct
{
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *e;
} walk;

static walk
new_walk (uint64_t steps)
{
  walk w = { ito_process_alloc_point (D, still, 0.7, NULL), ito_solver_alloc ("euler-maruyama"),
             ito_grid_alloc ("uniform", NULL, 0, 2, steps), NULL };
  w.e = ito_ensemble_alloc (w.process, w.solver, w.grid);
  ito_ensemble_set_paths (w.e, PATHS);
  ito_ensemble_set_seed (w.e, 11);
  return w;
}

static void
free_walk (walk *w)
{
  ito_ensemble_free (w->e);
  ito_grid_free (w->grid);
  ito_solver_free (w->solver);
  ito_process_free (w->process);
}

/* z [STEPS][PATHS][D]: the addressed normals of purpose noise, by the public function. */
static void
fill_normals (double *z)
{
  static double block[D * PATHS];
  for (uint32_t k = 0; k < STEPS; k++)
    {
      const ito_address address = { .seed = 11, .purpose = ITO_PURPOSE_NOISE, .cell = k };
      ito_normals (&address, 0, PATHS, PATHS, D, block);
      for (size_t p = 0; p < PATHS; p++)
        for (size_t i = 0; i < D; i++)
          z[(k * PATHS + p) * D + i] = block[i * PATHS + p];
    }
}

static void
test_array (const double *z)
{
  static double x[PATHS][D], y[PATHS][D];
  walk w = new_walk (STEPS);
  int status = ito_ensemble_run_array (w.e, &x[0][0]);
  ito_ensemble_set_seed (w.e, 999);
  ito_ensemble_noise_array (w.e, z, STEPS);
  ito_ensemble_set_block (w.e, 56);
  status = status ? status : ito_ensemble_run_array (w.e, &y[0][0]);
  tap_ok (status == GSL_SUCCESS && memcmp (x, y, sizeof x) == 0,
          "normals from an array, or by address: the same bits");
  double worst = 0;
  for (size_t p = 0; p < PATHS; p++)
    for (size_t i = 0; i < D; i++)
      {
        long double sum = 0;
        for (size_t k = 0; k < STEPS; k++)
          sum += z[(k * PATHS + p) * D + i];
        worst = fmax (worst, (double)fabsl (y[p][i] - 0.7L * sqrtl (2.0L / STEPS) * sum));
      }
  tap_near (worst, 0, 1e-14, "the end is g sqrt(h) times the sum of the path's normals");
  ito_ensemble_noise_array (w.e, NULL, 0);
  ito_ensemble_run_array (w.e, &y[0][0]);
  tap_ok (memcmp (x, y, sizeof x) != 0, "control: without the array the other seed shows");
  free_walk (&w);
}

static void
test_cells (void)
{
  static double fine[PATHS][D], coarse[PATHS][D];
  walk w = new_walk (STEPS);
  int status = ito_ensemble_run_array (w.e, &fine[0][0]);
  free_walk (&w);
  for (uint64_t cells = 1; cells <= STEPS; cells++)
    {
      if (STEPS % cells)
        continue;
      w = new_walk (STEPS / cells);
      ito_ensemble_set_cells (w.e, cells);
      status = status ? status : ito_ensemble_run_array (w.e, &coarse[0][0]);
      double worst = 0, control = 0;
      for (size_t p = 0; p < PATHS; p++)
        for (size_t i = 0; i < D; i++)
          worst = fmax (worst, fabs (coarse[p][i] - fine[p][i]));
      tap_ok (status == GSL_SUCCESS && worst < 1e-14,
              "%d steps of %d cells end where %d steps do (%g)", (int)(STEPS / cells), (int)cells,
              STEPS, worst);
      ito_ensemble_set_cells (w.e, 1);
      ito_ensemble_run_array (w.e, &coarse[0][0]);
      for (size_t p = 0; p < PATHS; p++)
        control = fmax (control, fabs (coarse[p][0] - fine[p][0]));
      tap_ok (cells == 1 || control > 0.1, "control: without cells they do not");
      free_walk (&w);
    }
}

/* A step by hand. */
static void
test_by_hand (void)
{
  enum
  {
    N = 13,
    STRIDE = 16
  };
  double x[D * STRIDE], out[D * STRIDE], z[D * STRIDE], spare[D * STRIDE], slots[3][D * STRIDE];
  double *history[3] = { slots[0], slots[1], slots[2] };
  ito_field fields[N];
  int user_status = 0, right = 1;
  for (size_t i = 0; i < D * STRIDE; i++)
    x[i] = 1 + (double)i;
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear:beta0=0.1,beta1=20");
  ito_process *forward = ito_process_alloc_forward (schedule, D);
  ito_solver solver = { .facts = { .normals = 2 }, .history = 3 };
  const ito_noise_source source = { .seed = 3, .stream = 1, .cells = 1, .paths = 100 };
  const ito_stage stage = { .t = 0.5, .factor = -0.5 * (0.1 + 19.9 * 0.5) };
  ito_step s = { .solver = &solver,
                 .process = forward,
                 .step = 6,
                 .t0 = 0.5,
                 .t1 = 0.6,
                 .stages = 1,
                 .stage = &stage,
                 .n = N,
                 .stride = STRIDE,
                 .d = D,
                 .m = D,
                 .first = 20,
                 .noise = &source,
                 .history = history,
                 .spare = spare,
                 .fields = fields,
                 .user_status = &user_status };
  ito_step_model (&s, 0, x, out);
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < D; i++)
      right = right && fabs (out[i * STRIDE + p] / (-5.025 * x[i * STRIDE + p]) - 1) < 1e-15;
  tap_ok (right, "the model of the forward process: f x");

  double t[N];
  for (size_t p = 0; p < N; p++)
    t[p] = (double)p / N;
  ito_step_drift_each (&s, ITO_VARIABLE_T, t, x, out);
  right = user_status == 0;
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < D; i++)
      right = right
              && fabs (out[i * STRIDE + p] / (-0.5 * (0.1 + 19.9 * t[p]) * x[i * STRIDE + p]) - 1)
                     < 1e-14;
  tap_ok (right, "a time for each lane");
  t[5] = 7;
  ito_step_drift_each (&s, ITO_VARIABLE_T, t, x, out);
  tap_ok (user_status == GSL_EINVAL, "a time outside the schedule is noted");

  user_status = 0;
  ito_step_diffusion (&s, x, x, out);
  right = user_status == 0;
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < D; i++)
      right = right && fabs (out[i * STRIDE + p] / (sqrt (10.05) * x[i * STRIDE + p]) - 1) < 1e-14;
  tap_ok (right, "g dw of the forward process: sqrt(beta) dw");

  for (unsigned draw = 0; draw < 2; draw++)
    {
      const ito_address address = {
        .seed = 3, .stream = 1, .purpose = ITO_PURPOSE_NOISE, .cell = 6, .draw = draw
      };
      ito_step_normals (&s, draw, z);
      ito_normals (&address, 20, N, STRIDE, D, out);
      right = 1;
      for (size_t p = 0; p < N; p++)
        for (size_t i = 0; i < D; i++)
          right = right && z[i * STRIDE + p] == out[i * STRIDE + p];
      tap_ok (right, "normals of draw %u: purpose noise, the step as cell", draw);
    }
  const ito_address address = {
    .seed = 3, .stream = 1, .purpose = ITO_PURPOSE_CORRECTOR, .cell = 6, .draw = 4
  };
  ito_step_normals_for (&s, ITO_PURPOSE_CORRECTOR, 4, z);
  ito_normals (&address, 20, N, STRIDE, D, out);
  tap_ok (z[0] == out[0] && z[2 * STRIDE + N - 1] == out[2 * STRIDE + N - 1],
          "normals of another purpose");

  double *slot[4];
  for (unsigned k = 0; k < 4; k++, s.step++)
    slot[k] = ito_step_history_slot (&s);
  s.step--; /* of the last slot */
  tap_ok (slot[0] != slot[1] && slot[0] != slot[2] && slot[1] != slot[2] && slot[0] == slot[3]
              && ito_step_history (&s, 1) == slot[2] && ito_step_history (&s, 2) == slot[1]
              && ito_step_history (&s, 3) == slot[0],
          "history is a ring: j steps ago");
  ito_process_free (forward);
  ito_schedule_free (schedule);
}

/* Blocks of more lanes than a score takes at once. */
static void
test_wide_block (void)
{
  enum
  {
    N = 700,
    STRIDE = 704
  };
  static double x[2 * STRIDE], wide[2 * STRIDE], narrow[2 * STRIDE];
  ito_target *target = ito_target_alloc ("ring");
  ito_schedule *schedule = ito_schedule_alloc ("edm");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  double *coef = calloc (score->type->coefficients (score), sizeof *coef),
         *scratch = calloc (score->type->scratch (score), sizeof *scratch);
  ito_error error = ITO_NO_ERROR;
  ito_stage stage = { .t = 1.5, .is_field = 1 };
  int user_status = 0;
  ito_step s = { .process = flow,
                 .n = N,
                 .stride = STRIDE,
                 .d = 2,
                 .stage = &stage,
                 .prepared = &coef,
                 .scratch = scratch,
                 .user_status = &user_status };
  for (size_t i = 0; i < 2 * STRIDE; i++)
    x[i] = sin ((double)i) * 5;
  int status = ito_process_drift (flow, ITO_VARIABLE_T, 1.5, &stage.field, &error)
               || score->type->prepare (score, &stage.field, coef, &error);
  ito_step_model (&s, 0, x, wide);
  s.n = 1;
  for (size_t p = 0; p < N; p++)
    ito_step_model (&s, 0, x + p, narrow + p);
  tap_ok (!status && memcmp (wide, narrow, N * sizeof *x) == 0
              && memcmp (wide + STRIDE, narrow + STRIDE, N * sizeof *x) == 0 && wide[N - 1] != 0,
          "700 lanes are each what they are alone");
  free (coef);
  free (scratch);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  static double z[STEPS * PATHS * D];
  fill_normals (z);
  test_array (z);
  test_cells ();
  test_by_hand ();
  test_wide_block ();
  return tap_done ();
}
