/* Euler-Maruyama: strong and weak order on one Brownian path for all levels, against exact
 * solutions in that path, which is drawn here by its addresses. */
#include "tap.h"
#include <ito/ito.h>

#define FINE 4096 /* cells of the Brownian path on [0, 1] */
#define LEVELS 5  /* 16, ..., 256 steps */
#define SEED 7

static size_t paths;

/* Geometric Brownian motion (diagonal noise), and dX = -X dt + cos(t) dW (additive). */
typedef struct
{
  double drift, noise;
} rates;
static int
gbm_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
           void *params)
{
  (void)stride, (void)t, (void)t_inc;
  const rates *r = params;
  for (size_t p = 0; p < n; p++)
    out[p] = r->drift * x[p];
  return 0;
}

static int
gbm_noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
           const double *dw, double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc;
  const rates *r = params;
  for (size_t p = 0; p < n; p++)
    out[p] = r->noise * x[p] * dw[p];
  return 0;
}

static int
additive_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = -x[p];
  return 0;
}

static int
additive_noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                const double *dw, double *out, void *params)
{
  (void)stride, (void)x, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = cos (t[p * t_inc]) * dw[p];
  return 0;
}

/* W(1), and int_0^1 e^{-(1 - t)} cos t dW by midpoints of the fine cells. */
static void
brownian (double *w, double *integral)
{
  double *z = malloc (paths * sizeof *z);
  for (size_t p = 0; z && p < paths; p++)
    w[p] = integral[p] = 0;
  for (uint32_t cell = 0; z && cell < FINE; cell++)
    {
      const ito_address address = { .seed = SEED, .purpose = ITO_PURPOSE_NOISE, .cell = cell };
      double t = (cell + 0.5) / FINE, factor = exp (t - 1) * cos (t) / sqrt (FINE);
      ito_normals (&address, 0, paths, paths, 1, z);
      for (size_t p = 0; p < paths; p++)
        {
          w[p] += z[p] / sqrt (FINE);
          integral[p] += factor * z[p];
        }
    }
  free (z);
}

typedef struct
{
  double strong[LEVELS], strong_error[LEVELS]; /* root mean square of X_N - X */
  double weak[LEVELS], weak_error[LEVELS];     /* |mean of X_N - X| */
  double h[LEVELS];
} study;

static void
measure (const ito_sde *sde, const double *truth, study *s)
{
  ito_process *process = ito_process_alloc (sde);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  double *x = malloc (2 * paths * sizeof *x), *square = x + paths;
  const double one = 1;
  for (size_t i = 0; i < LEVELS; i++)
    {
      uint64_t n = UINT64_C (16) << i;
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, n);
      ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
      if (!e || ito_ensemble_set_paths (e, paths) || ito_ensemble_set_seed (e, SEED)
          || ito_ensemble_start_point (e, &one) || ito_ensemble_set_cells (e, FINE / n)
          || ito_ensemble_run_array (e, x))
        printf ("# %s\n", ito_last_error ());
      double mean, se;
      for (size_t p = 0; p < paths; p++)
        {
          x[p] -= truth[p];
          square[p] = x[p] * x[p];
        }
      ito_study_mean (paths, square, &mean, &se);
      s->h[i] = 1 / (double)n;
      s->strong[i] = sqrt (mean);
      s->strong_error[i] = se / (2 * s->strong[i]);
      ito_study_mean (paths, x, &s->weak[i], &s->weak_error[i]);
      s->weak[i] = fabs (s->weak[i]);
      ito_ensemble_free (e);
      ito_grid_free (grid);
    }
  free (x);
  ito_solver_free (solver);
  ito_process_free (process);
}

/* The slope's interval holds the declared order; the levels share their paths, so neighbours'
 * errors are correlated and the interval is on the safe side. */
static ito_slope
slope_of (const double *h, const double *error, const double *standard_error)
{
  ito_slope s = { .slope = NAN, .lower = NAN, .upper = NAN };
  if (ito_study_slope (LEVELS, h, error, standard_error, &s))
    printf ("# %s\n", ito_last_error ());
  return s;
}

static int
holds (const ito_slope *s, double order)
{
  double margin = fmax (0.08, 6.5 * s->standard_error);
  return fabs (s->slope - order) <= margin && 6.5 * s->standard_error <= 0.25;
}

static void
measure_gbm (rates r, const double *truth, study *s)
{
  const ito_sde sde = { .d = 1,
                        .m = 1,
                        .noise = ITO_NOISE_DIAGONAL,
                        .drift = gbm_drift,
                        .diffusion_dw = gbm_noise,
                        .params = &r };
  measure (&sde, truth, s);
}

static void
test_gbm (const ito_solver_facts *facts, const double *w, double *truth)
{
  study s;
  /* Little drift, so that the error is that of the noise from the start. */
  rates r = { 0.1, 0.8 };
  for (size_t p = 0; p < paths; p++)
    truth[p] = exp (r.drift - 0.5 * r.noise * r.noise + r.noise * w[p]);
  measure_gbm (r, truth, &s);
  ito_slope strong = slope_of (s.h, s.strong, s.strong_error);
  tap_ok (holds (&strong, facts->strong[ITO_NOISE_DIAGONAL]),
          "strong order on geometric Brownian motion %.3f +- %.3f, declared %g", strong.slope,
          strong.standard_error, facts->strong[ITO_NOISE_DIAGONAL]);
  tap_ok (!holds (&strong, 1), "control: it is not 1");
  r.noise *= 1.1;
  measure_gbm (r, truth, &s);
  strong = slope_of (s.h, s.strong, s.strong_error);
  tap_ok (!holds (&strong, 0.5), "control: noise 10 %% too large: order %.3f", strong.slope);
  /* Much drift, so that the bias of the mean stands out. */
  r = (rates){ 1.5, 0.5 };
  for (size_t p = 0; p < paths; p++)
    truth[p] = exp (r.drift - 0.5 * r.noise * r.noise + r.noise * w[p]);
  measure_gbm (r, truth, &s);
  ito_slope weak = slope_of (s.h, s.weak, s.weak_error);
  tap_ok (holds (&weak, facts->weak[ITO_NOISE_DIAGONAL]),
          "weak order on geometric Brownian motion %.3f +- %.3f, declared %g", weak.slope,
          weak.standard_error, facts->weak[ITO_NOISE_DIAGONAL]);
  /* E X_N is known: (1 + mu h)^N. */
  double worst = 0;
  for (size_t i = 0; i < LEVELS; i++)
    {
      double bias = exp (r.drift) - pow (1 + r.drift * s.h[i], 1 / s.h[i]);
      worst = fmax (worst, fabs (s.weak[i] - bias) / s.weak_error[i]);
    }
  tap_ok (worst <= 6.5, "the bias of the mean is e^mu - (1 + mu h)^N: within %.1f standard errors",
          worst);
}

static void
test_additive (const ito_solver_facts *facts, const double *integral, double *truth)
{
  const ito_sde sde = { .d = 1,
                        .m = 1,
                        .noise = ITO_NOISE_ADDITIVE,
                        .drift = additive_drift,
                        .diffusion_dw = additive_noise };
  study s;
  for (size_t p = 0; p < paths; p++)
    truth[p] = exp (-1) + integral[p];
  measure (&sde, truth, &s);
  ito_slope strong = slope_of (s.h, s.strong, s.strong_error);
  tap_ok (holds (&strong, facts->strong[ITO_NOISE_ADDITIVE]),
          "strong order with additive noise %.3f +- %.3f, declared %g", strong.slope,
          strong.standard_error, facts->strong[ITO_NOISE_ADDITIVE]);
  tap_ok (!holds (&strong, 0.5), "control: it is not 1/2");
  ito_slope weak = slope_of (s.h, s.weak, s.weak_error);
  tap_ok (holds (&weak, facts->weak[ITO_NOISE_ADDITIVE]),
          "weak order with additive noise %.3f +- %.3f, declared %g", weak.slope,
          weak.standard_error, facts->weak[ITO_NOISE_ADDITIVE]);
}

/* One step of the reverse SDE of a Gaussian, by hand: h is negative, dW has variance |h|. */
static void
test_reverse (void)
{
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.5,sd=0.6");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 0.7);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.6, 0.59, 1);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  const double start[2] = { 0.3, -1.1 }, z[2] = { 0.8, -0.4 };
  double x[2], worst = 0;
  ito_ensemble_set_paths (e, 2);
  ito_ensemble_start_array (e, start);
  ito_ensemble_noise_array (e, z, 1);
  int status = ito_ensemble_run_array (e, x);
  for (int p = 0; p < 2; p++)
    {
      long double t = 0.6L, h = -0.01L, beta = 0.1L + t * 19.9L;
      long double integral = 0.1L * t + 19.9L * t * t / 2, a = expl (-integral / 2);
      long double variance = a * a * 0.36L + (1 - a * a);
      long double s = -(start[p] - a * 0.5L) / variance;
      long double drift = -beta / 2 * start[p] - (1 + 0.49L) / 2 * beta * s;
      long double next = start[p] + drift * h + 0.7L * sqrtl (beta) * sqrtl (-h) * z[p];
      worst = fmax (worst, fabs (x[p] - (double)next));
    }
  tap_ok (!status && worst <= 1e-14, "a step of the reverse SDE by hand: off by %.2g", worst);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  paths = (size_t)(4000 * fmax (1, tap_multiplier ()));
  double *w = malloc (3 * paths * sizeof *w);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  const ito_solver_facts *facts = ito_solver_get_facts (solver);
  brownian (w, w + paths);
  test_gbm (facts, w, w + 2 * paths);
  test_additive (facts, w + paths, w + 2 * paths);
  test_reverse ();
  ito_solver_free (solver);
  free (w);
  return tap_done ();
}
