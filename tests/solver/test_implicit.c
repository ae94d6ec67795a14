/* Implicit stages: the solution of y = b + c f(y) against bisection and elimination in long double;
 * what has no solution, or the wrong one, stops its path alone; stability of stiff schemes against
 * their closed forms. */
#include "tap.h"
#include <ito/ito.h>

#define D 5

typedef struct
{
  double rate, noise;
} numbers;

#define BLOCK                                                                                      \
  size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out, void *params
#define UNUSED (void)t, (void)t_inc, (void)stride

/* -rate x^3 */
static int
cubic (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = -((const numbers *)params)->rate * x[p] * x[p] * x[p];
  return 0;
}

static int
cubic_jacobian (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = -3 * ((const numbers *)params)->rate * x[p] * x[p];
  return 0;
}

/* rate (x^2 - 1): -1 is stable, 1 is not. */
static int
quadratic (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = ((const numbers *)params)->rate * (x[p] * x[p] - 1);
  return 0;
}

static int
quadratic_jacobian (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = 2 * ((const numbers *)params)->rate * x[p];
  return 0;
}

static int
linear (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = ((const numbers *)params)->rate * x[p];
  return 0;
}

static int
linear_jacobian (BLOCK)
{
  UNUSED;
  (void)x;
  for (size_t p = 0; p < n; p++)
    out[p] = ((const numbers *)params)->rate;
  return 0;
}

static int
product (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
         double *out, void *params)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = ((const numbers *)params)->noise * x[p] * dw[p];
  return 0;
}

/* A matrix whose pivots must be looked for; f = a x. */
static double
entry (size_t i, size_t l)
{
  return i == l ? 1 : 30 * sin ((double)(3 * i + 7 * l + 1));
}

static int
dense (BLOCK)
{
  UNUSED;
  (void)params;
  for (size_t i = 0; i < D; i++)
    for (size_t p = 0; p < n; p++)
      {
        out[i * stride + p] = 0;
        for (size_t l = 0; l < D; l++)
          out[i * stride + p] += entry (i, l) * x[l * stride + p];
      }
  return 0;
}

static int
dense_jacobian (BLOCK)
{
  UNUSED;
  (void)params, (void)x;
  for (size_t i = 0; i < D * D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = entry (i / D, i % D);
  return 0;
}

/* One step of size h, or several, of n paths of array starts; the result is of the last run. */
static ito_ensemble_result outcome;
static unsigned char outcome_status[64];

static int
run (const char *spec, const ito_sde *sde, double end, uint64_t steps, size_t n,
     const double *start, const double *z, double *x)
{
  ito_process *process = ito_process_alloc (sde);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, end, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int status = !e || ito_ensemble_set_paths (e, n) || ito_ensemble_start_array (e, start)
               || ito_ensemble_noise_array (e, z, z ? steps : 0) || ito_ensemble_run_array (e, x);
  if (status)
    printf ("# %s\n", ito_last_error ());
  else
    {
      outcome = *ito_ensemble_get_result (e);
      memcpy (outcome_status, outcome.status, n);
    }
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  return status;
}

static void
test_cubic (void)
{
  static const double start[] = { 0, 1e-9, 0.3, -2, 50, -1e4, 1e8 };
  numbers q = { 40, 0 };
  const ito_sde sde = { .d = 1, .drift = cubic, .jacobian = cubic_jacobian, .params = &q };
  double x[7], worst = 0;
  int status = run ("stochastic-theta", &sde, 0.5, 1, 7, start, NULL, x);
  for (size_t p = 0; p < 7; p++)
    {
      long double low = -fabsl (start[p]), high = fabsl (start[p]);
      for (int k = 0; k < 400; k++)
        {
          long double y = (low + high) / 2;
          if (y + 20 * y * y * y < start[p])
            low = y;
          else
            high = y;
        }
      if (start[p] != 0)
        worst = fmax (worst, fabs (x[p] / (double)low - 1));
    }
  tap_ok (!status && worst < 4e-16 && x[0] == 0 && outcome.failed == 0,
          "y + 20 y^3 = x from 1e-9 to 1e8: off by %.2g relative, %.3g evaluations a path", worst,
          outcome.evaluations);
}

static void
test_dense (void)
{
  double start[D] = { 1, -2, 3, 0.5, 0.1 }, x[D], worst = 0;
  const ito_sde sde = { .d = D, .drift = dense, .jacobian = dense_jacobian };
  const double h = 0.01;
  int status = run ("split-step-backward-euler", &sde, h, 1, 1, start, NULL, x);
  for (size_t i = 0; i < D; i++)
    {
      long double sum = x[i];
      for (size_t l = 0; l < D; l++)
        sum -= (long double)h * entry (i, l) * x[l];
      worst = fmax (worst, fabs ((double)(sum - start[i])));
    }
  tap_ok (!status && worst < 4e-15, "five coordinates: (I - h A) x1 = x, off by %.2g", worst);
}

/* h rate (y^2 - 1) = y - x: a parabola.  With h rate = 1 there is no y from x > 1 + 1/4; between
 * the roots, the one with 1 - 2 y > 0 belongs to small steps. */
static void
test_failures (void)
{
  static const double start[] = { 0.4, 1.2, 1.3, 4, -1, 0.99 };
  static const unsigned char expected[] = { 0, 0, 3, 3, 0, 3 };
  numbers q = { 1, 0 };
  const ito_sde sde = { .d = 1, .drift = quadratic, .jacobian = quadratic_jacobian, .params = &q };
  double x[6], worst = 0;
  int status = run ("stochastic-theta", &sde, 1, 1, 6, start, NULL, x), right = !status, safe = 1;
  for (size_t p = 0; p < 6; p++)
    {
      double root = (1 - sqrt (1 - 4 * (start[p] - 1))) / 2;
      /* A solution is the right one, or its path is stopped. */
      safe = safe && (outcome_status[p] || fabs (x[p] - root) < 1e-12);
      right = right && (!expected[p] || outcome_status[p] == expected[p]);
      if (!outcome_status[p])
        worst = fmax (worst, fabs (x[p] - root));
    }
  tap_ok (
      right,
      "a path without a solution, or led to the wrong one, is stopped (status 3), and it alone");
  tap_ok (safe && !outcome_status[0] && !outcome_status[4] && worst < 1e-12,
          "a path that goes on has the root of small steps: off by %.2g", worst);
}

static void
test_stability (void)
{
  double start[1] = { 1 }, z[1] = { 0.7 }, x[1];
  numbers q = { -100, 3 };
  const ito_sde sde = { .d = 1,
                        .m = 1,
                        .noise = ITO_NOISE_SCALAR,
                        .drift = linear,
                        .jacobian = linear_jacobian,
                        .diffusion_dw = product,
                        .params = &q };
  const double h = 0.1, root = sqrt (h), noise = 3 * root * 0.7, c = 100 * h;
  run ("stochastic-theta", &sde, h, 1, 1, start, z, x);
  tap_near (x[0], (1 + noise) / (1 + c), 1e-16, "implicit Euler, stiff");
  run ("stochastic-theta:theta=0.5", &sde, h, 1, 1, start, z, x);
  tap_near (x[0], (1 - c / 2 + noise) / (1 + c / 2), 1e-15, "trapezoid, stiff");
  run ("split-step-backward-euler", &sde, h, 1, 1, start, z, x);
  tap_near (x[0], (1 + noise) / (1 + c), 1e-16, "split-step backward Euler, stiff");
  /* SK-ROCK: K_s = T_s (w0 + w1 p)/T_s (w0) x without noise, p = rate h. */
  static const double p[] = { -20, -150, -190, -200, -250 };
  for (size_t k = 0; k < 5; k++)
    {
      double s = 10, w0 = 1 + 0.05 / (s * s), a = s * acosh (w0);
      double w1 = cosh (a) / (s * sinh (a) / sqrt (w0 * w0 - 1)), v = w0 + w1 * p[k];
      double t = fabs (v) <= 1 ? cos (s * acos (v)) : cosh (s * acosh (fabs (v)));
      q = (numbers){ p[k], 0 };
      z[0] = 0;
      run ("sk-rock", &sde, 1, 1, 1, start, z, x);
      tap_near (x[0], t / cosh (a), 1e-11 * fmax (1, fabs (t)), "SK-ROCK at p = %g (%s)", p[k],
                fabs (t) < cosh (a) ? "stable" : "unstable");
    }
  q = (numbers){ -100, 0.5 };
  double far[1];
  run ("sk-rock", &sde, 10, 100, 1, start, NULL, x);
  run ("euler-maruyama", &sde, 10, 100, 1, start, NULL, far);
  tap_ok (fabs (x[0]) < 1e-2 && fabs (far[0]) > 1e30,
          "100 steps with l h = -10: SK-ROCK %.2g, control: Euler-Maruyama %.2g", x[0], far[0]);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_cubic ();
  test_dense ();
  test_failures ();
  test_stability ();
  return tap_done ();
}
