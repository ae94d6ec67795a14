/* Predictor-corrector: algorithms 2 and 3 of the paper by hand in long double, with the same
 * normals; the size of the corrector's steps; the predictor's order. */
#include "tap.h"
#include <ito/ito.h>

#define N 37
#define STEPS 6
#define D 2

typedef struct
{
  const char *schedule; /* "vp-linear", "ve" */
  int predictor;
  unsigned corrections;
  double snr, wrong; /* wrong: a factor on the corrector's step, 1 but in controls */
} variant;

/* Four components with C = 0.15 I. */
static const char target_spec[] =
    "gmm:weights=[0.1;0.2;0.3;0.4],means=[[-2;-1];[-2;1];[2;-1];[2;1]],covariances=0.15";

static void
score_of (long double alpha, long double sigma, const long double *x, long double *s)
{
  static const long double w[] = { 0.1L, 0.2L, 0.3L, 0.4L };
  static const long double m[4][2] = { { -2, -1 }, { -2, 1 }, { 2, -1 }, { 2, 1 } };
  long double v = alpha * alpha * 0.15L + sigma * sigma, f[4], most = -INFINITY, sum = 0;
  for (int k = 0; k < 4; k++)
    {
      long double a = x[0] - alpha * m[k][0], b = x[1] - alpha * m[k][1];
      f[k] = logl (w[k]) - (a * a + b * b) / (2 * v);
      most = fmaxl (most, f[k]);
    }
  s[0] = s[1] = 0;
  for (int k = 0; k < 4; k++)
    {
      long double r = expl (f[k] - most);
      sum += r;
      for (int i = 0; i < 2; i++)
        s[i] -= r * (x[i] - alpha * m[k][i]) / v;
    }
  s[0] /= sum;
  s[1] /= sum;
}

static void
schedule_of (const char *name, long double t, long double *alpha, long double *sigma)
{
  if (strcmp (name, "ve") == 0)
    {
      *alpha = 1;
      *sigma = 0.01L * powl (2000, t);
      return;
    }
  long double integral = 0.1L * t + 19.9L * t * t / 2;
  *alpha = expl (-integral / 2);
  *sigma = sqrtl (-expm1l (-integral));
}

static long double
mean_norm (long double v[N][D])
{
  long double sum = 0;
  for (int p = 0; p < N; p++)
    sum += sqrtl (v[p][0] * v[p][0] + v[p][1] * v[p][1]);
  return sum / N;
}

/* The paper's algorithm on all paths; z [draws][N][D]. */
static void
by_hand (const variant *v, double t0, double t1, const double *z, long double x[N][D])
{
  long double s[N][D], normal[N][D];
  for (int i = 0; i < STEPS; i++)
    {
      long double from = t0 + (t1 - t0) * i / (long double)STEPS;
      long double to = t0 + (t1 - t0) * (i + 1) / (long double)STEPS;
      long double as, ss, at, st;
      schedule_of (v->schedule, from, &as, &ss);
      schedule_of (v->schedule, to, &at, &st);
      long double beta = 1 - (as / at) * (as / at); /* VP: beta_i; VE: 0 */
      long double b2 = strcmp (v->schedule, "ve") == 0 ? ss * ss - st * st : beta;
      for (int p = 0; v->predictor && p < N; p++)
        {
          score_of (as, ss, x[p], s[p]);
          for (int k = 0; k < D; k++)
            x[p][k] = (2 - sqrtl (1 - beta)) * x[p][k] + b2 * s[p][k] + sqrtl (b2) * z[p * D + k];
        }
      if (v->predictor)
        z += N * D;
      for (unsigned c = 0; c < v->corrections; c++)
        {
          for (int p = 0; p < N; p++)
            {
              score_of (at, st, x[p], s[p]);
              for (int k = 0; k < D; k++)
                normal[p][k] = z[p * D + k];
            }
          z += N * D;
          long double ratio = v->snr * mean_norm (normal) / mean_norm (s);
          long double eps = 2 * (1 - beta) * ratio * ratio * v->wrong;
          for (int p = 0; p < N; p++)
            for (int k = 0; k < D; k++)
              x[p][k] += eps * s[p][k] + sqrtl (2 * eps) * normal[p][k];
        }
    }
}

static double
difference (const variant *v)
{
  const char *spec_of_schedule =
      strcmp (v->schedule, "ve") == 0 ? "ve:sigma_min=0.01,sigma_max=20" : v->schedule;
  double t0 = 1, t1 = strcmp (v->schedule, "ve") == 0 ? 0 : 0.01;
  char spec[120];
  snprintf (spec, sizeof spec, "predictor-corrector:snr=%g,corrections=%u,predictor=%s", v->snr,
            v->corrections, v->predictor ? "reverse-diffusion" : "none");
  ito_target *target = ito_target_alloc (target_spec);
  ito_schedule *schedule = ito_schedule_alloc (spec_of_schedule);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, t0, t1, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  const ito_address address = { .seed = 5, .purpose = ITO_PURPOSE_USER };
  unsigned draws = STEPS * (v->corrections + (unsigned)v->predictor);
  double start[N * D], x[N * D], *z = malloc (draws * N * D * sizeof *z), worst = INFINITY;
  long double hand[N][D];
  ito_normals (&address, 0, 1, 1, N * D, start);
  for (unsigned j = 0; j < draws; j++)
    {
      ito_address draw = address;
      draw.draw = j + 1;
      ito_normals (&draw, 0, 1, 1, N * D, z + j * N * D);
    }
  for (int i = 0; i < N * D; i++)
    {
      start[i] *= strcmp (v->schedule, "ve") == 0 ? 20 : 1;
      hand[i / D][i % D] = start[i];
    }
  if (e && !ito_ensemble_set_paths (e, N) && !ito_ensemble_start_array (e, start)
      && !ito_ensemble_noise_array (e, z, draws) && !ito_ensemble_run_array (e, x))
    {
      by_hand (v, t0, t1, z, hand);
      worst = 0;
      for (int i = 0; i < N * D; i++)
        worst = fmax (worst, fabs (x[i] - (double)hand[i / D][i % D]));
    }
  else
    printf ("# %s: %s\n", spec, ito_last_error ());
  free (z);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return worst;
}

static void
test_algorithm (void)
{
  static const variant variants[] = {
    { "ve", 1, 1, 0.16, 1 },        { "ve", 1, 2, 0.3, 1 },  { "vp-linear", 1, 1, 0.16, 1 },
    { "vp-linear", 1, 3, 0.1, 1 },  { "ve", 0, 1, 0.3, 1 },  { "vp-linear", 0, 2, 0.2, 1 },
    { "vp-linear", 1, 0, 0.16, 1 }, { "ve", 1, 0, 0.16, 1 },
  };
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
    {
      const variant *v = &variants[i];
      double worst = difference (v);
      tap_ok (worst <= 1e-10, "%s, predictor %s, %u corrections, snr %g: off by %.2g", v->schedule,
              v->predictor ? "on" : "off", v->corrections, v->snr, worst);
    }
  const variant wrong = { "ve", 1, 1, 0.16, 1.01 };
  double worst = difference (&wrong);
  tap_ok (worst > 1e-4 && isfinite (worst), "control: corrections 1 %% too large: off by %.2g",
          worst);
}

/* norm=path: the step from z = 0 shows e; on a Gaussian E|s|^2 = d/v. */
static void
test_path_norm (void)
{
  ito_target *target = ito_target_alloc ("gaussian:d=3,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver =
      ito_solver_alloc ("predictor-corrector:snr=0.2,corrections=1,predictor=none,norm=path");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.5, 0.2, 1);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  const double start[6] = { 1, -2, 0.5, 0, 0, 0 }, z[6] = { 0 };
  double x[6] = { 0 };
  int status = ito_ensemble_set_paths (e, 2) || ito_ensemble_start_array (e, start)
               || ito_ensemble_noise_array (e, z, 1) || ito_ensemble_run_array (e, x);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 0.5, &s);
  ito_schedule_at (schedule, 0.2, &t);
  double v = 0.25 * t.alpha * t.alpha + t.sigma * t.sigma;
  double e_measured = (1 - x[0] / start[0]) * v;
  double a = s.alpha / t.alpha, e_exact = 2 * a * a * 0.04 * v;
  /* Mean of 1024 values v |s|^2 ~ chi^2_3: relative standard error sqrt(2/3/1024). */
  tap_ok (!status && fabs (e_measured / e_exact - 1) <= 6.5 * sqrt (2.0 / 3 / 1024),
          "norm=path: e = %.5f, exact %.5f", e_measured, e_exact);
  tap_ok (x[3] == 0 && x[4] == 0 && x[5] == 0 && fabs (x[1] / start[1] - x[0] / start[0]) <= 1e-14,
          "the step is the same for all paths, at a mode too");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* Bias of a Gaussian's moments in n steps of the predictor alone. */
static double
bias (const char *spec, const char *schedule_spec, double t0, double t1, uint64_t n)
{
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.5,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc (schedule_spec);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, t0, t1, n);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, t0, &s);
  ito_schedule_at (schedule, t1, &t);
  double mean = 0.5 * s.alpha, variance = 0.25 * s.alpha * s.alpha + s.sigma * s.sigma;
  double truth = 0.25 * t.alpha * t.alpha + t.sigma * t.sigma, off = NAN;
  if (ito_study_moments (reverse, solver, grid, &mean, &variance))
    printf ("# %s\n", ito_last_error ());
  else
    off = fabs (variance - truth) + fabs (mean - 0.5 * t.alpha);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return off;
}

static void
test_order (void)
{
  static const char *const schedules[] = { "vp-linear", "ve:sigma_min=0.05,sigma_max=5", "sub-vp" };
  static const double ends[][2] = { { 0.9, 0.01 }, { 1, 0 }, { 0.9, 0.1 } };
  double h[4], off[4];
  ito_slope s = { .slope = NAN };
  for (int k = 0; k < 3; k++)
    {
      for (int i = 0; i < 4; i++)
        {
          h[i] = 1.0 / (double)(128 << i);
          off[i] = bias ("predictor-corrector:corrections=0", schedules[k], ends[k][0], ends[k][1],
                         UINT64_C (128) << i);
        }
      ito_study_slope (4, h, off, NULL, &s);
      tap_ok (fabs (s.slope - 1) <= 0.12, "predictor alone, %s: weak order %.3f, declared 1",
              schedules[k], s.slope);
    }
  /* With corrections of a size that does not fall the bias stays: no order is declared. */
  for (int i = 0; i < 4; i++)
    off[i] = bias ("predictor-corrector:corrections=1,snr=0.4,norm=path", "vp-linear", 0.9, 0.01,
                   UINT64_C (128) << i);
  ito_study_slope (4, h, off, NULL, &s);
  tap_ok (fabs (s.slope) <= 0.5, "control: with corrections the bias stays: order %.3f", s.slope);
}

/* Corrections are drawn by addresses of their own; the ensemble's size matters, threads do not. */
static void
test_addresses (void)
{
  ito_target *target = ito_target_alloc (target_spec);
  ito_schedule *schedule = ito_schedule_alloc ("ve:sigma_min=0.01,sigma_max=20");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc ("predictor-corrector:snr=0.3");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 0, 20);
  static double x[3][2500 * D];
  const size_t paths[3] = { 2500, 2500, 2400 };
  int status = 0;
  for (int i = 0; i < 3; i++)
    {
      ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
      status = status || ito_ensemble_set_paths (e, paths[i])
               || ito_ensemble_set_threads (e, i == 1 ? 2 : 1)
               || ito_ensemble_set_block (e, i == 1 ? 100 : 0)
               || ito_ensemble_start_gaussian (e, 400) || ito_ensemble_run_array (e, x[i]);
      ito_ensemble_free (e);
    }
  tap_ok (!status && memcmp (x[0], x[1], sizeof x[0]) == 0,
          "two threads and blocks of 100 give the same bits");
  tap_ok (x[0][0] != x[2][0] && fabs (x[0][0] - x[2][0]) < 1,
          "control: another number of paths gives others");
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

static void
test_refusals (void)
{
  ito_target *target = ito_target_alloc (target_spec);
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 0.5);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_solver *solver = ito_solver_alloc ("predictor-corrector");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 0.1, 20);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  tap_ok (!e && strstr (ito_last_error (), "eta = 1"), "eta = 0.5: %s", ito_last_error ());
  ito_ensemble_free (e);
  e = ito_ensemble_alloc (flow, solver, grid);
  tap_ok (!e && strstr (ito_last_error (), "eta = 1"), "the flow: %s", ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (flow);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_algorithm ();
  test_path_norm ();
  test_order ();
  test_addresses ();
  test_refusals ();
  return tap_done ();
}
