/* Deterministic orders of all solvers of SDEs, on x' = -2 t x^2.  (The conditions of their
 * tableaus: noise_tableaus.py.) */
#include "orders.h"
#include "solver/stepper.h"

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
  test_deterministic ();
  return tap_done ();
}
