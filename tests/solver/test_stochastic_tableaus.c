/* Order conditions of the stochastic Runge-Kutta tableaus (A. Roessler 2010, SIAM J. Numer. Anal.
 * 48, 922, theorems on strong order 3/2), to rounding; and the deterministic orders of all solvers
 * of SDEs, on x' = -2 t x^2. */
#include "orders.h"
#include "solver/sde/additive_rk.h"
#include "solver/sde/diagonal_rk.h"

#define MOST 4

static unsigned q;

/* out = a v, v NULL: ones; out may not be v. */
static void
apply (const double *a, const double *v, double *out)
{
  for (unsigned i = 0; i < q; i++)
    {
      out[i] = 0;
      for (unsigned j = 0; j < q; j++)
        out[i] += a[i * q + j] * (v ? v[j] : 1);
    }
}

static double
dot (const double *a, const double *v, unsigned power)
{
  double sum = 0;
  for (unsigned i = 0; i < q; i++)
    sum += a[i] * (power == 0 ? 1 : power == 1 ? v[i] : v[i] * v[i]);
  return sum;
}

static double
off (double value, double truth)
{
  return fabs (value - truth);
}

static double
additive_defect (const ito_additive_tableau *t)
{
  double a[MOST], b[MOST], worst = 0;
  q = t->stages;
  apply (t->a0, NULL, a);
  apply (t->b0, NULL, b);
  const double defects[] = {
    off (dot (t->alpha, a, 0), 1),     off (dot (t->beta1, a, 0), 1),
    off (dot (t->beta2, a, 0), 0),     off (dot (t->alpha, b, 1), 1),
    off (dot (t->alpha, a, 1), 0.5),   off (dot (t->alpha, b, 2), 1.5),
    off (dot (t->beta1, t->c1, 1), 1), off (dot (t->beta2, t->c1, 1), -1)
  };
  for (size_t k = 0; k < sizeof defects / sizeof *defects; k++)
    worst = fmax (worst, defects[k]);
  for (unsigned i = 0; i < q; i++)
    worst = fmax (worst, off (a[i], t->c0[i]));
  return worst;
}

static double
diagonal_defect (const ito_diagonal_tableau *t)
{
  double a0[MOST], a1[MOST], b0[MOST], b1[MOST], b1b1[MOST], a1b0[MOST], worst = 0;
  q = t->stages;
  apply (t->a0, NULL, a0);
  apply (t->a1, NULL, a1);
  apply (t->b0, NULL, b0);
  apply (t->b1, NULL, b1);
  apply (t->b1, b1, b1b1);
  apply (t->a1, b0, a1b0);
  const double *beta[4] = { t->beta1, t->beta2, t->beta3, t->beta4 };
  static const double sum[4] = { 1, 0, 0, 0 }, of_b1[4] = { 0, 1, 0, 0 },
                      of_a1[4] = { 1, 0, -1, 0 }, of_square[4] = { 1, 0, -1, 2 },
                      of_b1b1[4] = { 0, 0, 0, 1 };
  for (int k = 0; k < 4; k++)
    {
      const double defects[] = { off (dot (beta[k], a1, 0), sum[k]),
                                 off (dot (beta[k], b1, 1), of_b1[k]),
                                 off (dot (beta[k], a1, 1), of_a1[k]),
                                 off (dot (beta[k], b1, 2), of_square[k]),
                                 off (dot (beta[k], b1b1, 1), of_b1b1[k]) };
      for (size_t l = 0; l < 5; l++)
        worst = fmax (worst, defects[l]);
    }
  worst = fmax (worst, off (dot (t->alpha, a0, 0), 1));
  worst = fmax (worst, off (dot (t->alpha, a0, 1), 0.5));
  worst = fmax (worst, off (dot (t->alpha, b0, 1), 1));
  worst = fmax (worst, off (dot (t->alpha, b0, 2), 1.5));
  worst = fmax (worst, off (dot (t->beta1, a1b0, 1) / 2 + dot (t->beta3, a1b0, 1) / 3, 0));
  for (unsigned i = 0; i < q; i++)
    worst = fmax (worst, fmax (off (a0[i], t->c0[i]), off (a1[i], t->c1[i])));
  return worst;
}

static void
test_tableaus (void)
{
  static const char *const additive[] = { "sra1", "sra3" }, *const diagonal[] = { "sriw1",
                                                                                  "sriw2" };
  for (size_t k = 0; k < 2; k++)
    {
      ito_solver *s = ito_solver_alloc (additive[k]);
      double defect = additive_defect (s->tableau);
      tap_ok (defect < 5e-16, "%s: conditions of order 3/2 (off by %.2g)", additive[k], defect);
      ito_additive_tableau broken = *(const ito_additive_tableau *)s->tableau;
      broken.beta2 = broken.beta1;
      tap_ok (additive_defect (&broken) > 0.1, "control: not of others");
      ito_solver_free (s);
      s = ito_solver_alloc (diagonal[k]);
      defect = diagonal_defect (s->tableau);
      tap_ok (defect < 5e-16, "%s: conditions of order 3/2 (off by %.2g)", diagonal[k], defect);
      ito_diagonal_tableau other = *(const ito_diagonal_tableau *)s->tableau;
      other.beta4 = other.beta3;
      tap_ok (diagonal_defect (&other) > 0.1, "control: not of others");
      ito_solver_free (s);
    }
}

static int
decay (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)params, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = -2 * t[p * t_inc] * x[p] * x[p];
  return 0;
}

static int
decay_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                double *out, void *params)
{
  (void)params, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = -4 * t[p * t_inc] * x[p];
  return 0;
}

static void
test_deterministic (void)
{
  static const char *const specs[] = { "euler-maruyama",
                                       "milstein",
                                       "tamed-euler",
                                       "tamed-milstein",
                                       "truncated-milstein",
                                       "stochastic-theta",
                                       "stochastic-theta:theta=0.5",
                                       "split-step-backward-euler",
                                       "drift-implicit-milstein",
                                       "drift-implicit-milstein:theta=0.5",
                                       "sra1",
                                       "sra3",
                                       "sriw1",
                                       "sriw2",
                                       "platen",
                                       "dri1",
                                       "ri6",
                                       "shark",
                                       "taylor-1.5",
                                       "sri1",
                                       "sk-rock",
                                       "euler-heun",
                                       "stratonovich-heun",
                                       "stratonovich-midpoint",
                                       "reversible-heun" };
  const ito_sde sde = { .d = 1, .drift = decay, .jacobian = decay_jacobian };
  ito_process *process = ito_process_alloc (&sde);
  double start[ORDER_POINTS], truth[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      start[p] = 0.2 + 0.02 * (double)p;
      truth[p] = 1 / (1 / start[p] + 1.2 * 1.2);
    }
  for (size_t k = 0; k < sizeof specs / sizeof *specs; k++)
    {
      ito_solver *s = ito_solver_alloc (specs[k]);
      ito_slope slope =
          order_measure (process, specs[k], "uniform", NULL, 0, 1.2, 64, 5, 1, start, truth);
      order_holds (&slope, s->facts.deterministic, specs[k]);
      tap_ok (fabs (slope.slope - s->facts.deterministic + 0.5) > 0.15
                  && fabs (slope.slope - s->facts.deterministic - 0.5) > 0.15,
              "control: not half an order off");
      ito_solver_free (s);
    }
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_tableaus ();
  test_deterministic ();
  return tap_done ();
}
