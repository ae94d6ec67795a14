/* Drifts and noise against closed forms: on a Gaussian target the flow moves
 * x_t = alpha m + sqrt(alpha^2 v + sigma^2) z with z kept, so its drift is a derivative in time,
 * taken numerically in long double; alpha and sigma are the test's own. */
#include "core/memory.h"
#include "process/process.h"
#include "tap.h"
#include <ito/ito.h>

typedef long double ld;

static const ld mean = 1.25L, variance = 0.49L;

typedef struct
{
  const char *spec;
  void (*at) (ld t, ld *alpha, ld *sigma, ld *f);
  double times[4];
} schedule_case;

static void
vp (ld t, ld *alpha, ld *sigma, ld *f)
{
  ld integral = 0.1L * t + 0.5L * 19.9L * t * t;
  *alpha = expl (-0.5L * integral);
  *sigma = sqrtl (-expm1l (-integral));
  *f = -0.5L * (0.1L + 19.9L * t);
}

static void
edm (ld t, ld *alpha, ld *sigma, ld *f)
{
  *alpha = 1;
  *sigma = t;
  *f = 0;
}

static void
flow (ld t, ld *alpha, ld *sigma, ld *f)
{
  *alpha = 1 - t;
  *sigma = t;
  *f = -1 / (1 - t);
}

static const schedule_case cases[] = {
  { "vp-linear:beta0=0.1,beta1=20", vp, { 0.05, 0.3, 0.7, 0.97 } },
  { "edm", edm, { 0.01, 0.6, 3, 60 } },
  { "flow", flow, { 0.02, 0.4, 0.8, 0.99 } }
};

/* State at t of the path that is at `at` standard deviations from its mean. */
static ld
state (const schedule_case *c, ld t, ld z, int in_frame)
{
  ld alpha, sigma, f;
  c->at (t, &alpha, &sigma, &f);
  return (alpha * mean + sqrtl (alpha * alpha * variance + sigma * sigma) * z)
         / (in_frame ? alpha : 1);
}

static ld
variable (const schedule_case *c, ito_variable v, ld t)
{
  ld alpha, sigma, f;
  c->at (t, &alpha, &sigma, &f);
  return v == ITO_VARIABLE_T ? t : v == ITO_VARIABLE_LAMBDA ? logl (alpha / sigma) : sigma / alpha;
}

/* d state / d variable by Richardson's central differences in t. */
static ld
derivative (const schedule_case *c, ito_variable v, ld t, ld z)
{
  ld h = t / 4, table[6][6];
  if (c->at == flow && h > (1 - t) / 4)
    h = (1 - t) / 4;
  for (int i = 0; i < 6; i++, h /= 2)
    {
      int frame = v != ITO_VARIABLE_T;
      table[i][0] = (state (c, t + h, z, frame) - state (c, t - h, z, frame))
                    / (variable (c, v, t + h) - variable (c, v, t - h));
      ld power = 4;
      for (int j = 1; j <= i; j++, power *= 4)
        table[i][j] = table[i][j - 1] + (table[i][j - 1] - table[i - 1][j - 1]) / (power - 1);
    }
  return table[5][5];
}

/* The field at one point. */
static double
evaluate (const ito_score *score, const ito_field *field, double x)
{
  ito_error error = ITO_NO_ERROR;
  double out[8] = { NAN }, point[8] = { x };
  double *coef = ITO_NEW (double, score->type->coefficients (score), &error);
  double *scratch = ITO_NEW (double, score->type->scratch (score), &error);
  if (coef && scratch && score->type->prepare (score, field, coef, &error) == GSL_SUCCESS)
    score->type->eval (score, coef, 1, 8, point, out, scratch);
  free (coef);
  free (scratch);
  return out[0];
}

static void
test_flow (const schedule_case *c, const ito_score *score)
{
  ito_process *process = ito_process_alloc_flow (score);
  for (int v = 0; v < 3; v++)
    {
      double worst = 0;
      for (size_t i = 0; i < 4; i++)
        for (double z = -2.5; z < 3; z += 1.3)
          {
            ito_error error = ITO_NO_ERROR;
            double value, scale;
            ito_field field;
            if (ito_process_variable (process, (ito_variable)v, c->times[i], &value, &scale, &error)
                || ito_process_drift (process, (ito_variable)v, value, &field, &error))
              {
                worst = INFINITY;
                break;
              }
            double x = (double)state (c, c->times[i], z, v != ITO_VARIABLE_T);
            ld truth = derivative (c, (ito_variable)v, c->times[i], z);
            ld unit = fabsl (truth) + fabsl (derivative (c, (ito_variable)v, c->times[i], 0));
            worst = fmax (worst, (double)fabsl ((evaluate (score, &field, x) - truth) / unit));
          }
      tap_near (worst, 0, 2e-12, "%s: probability flow in variable %d, relative error", c->spec, v);
    }
  ito_process_free (process);
}

/* f x - (1 + eta^2)/2 g^2 s and eta g, written out. */
static void
test_reverse (const schedule_case *c, const ito_score *score, double eta)
{
  ito_process *process = ito_process_alloc_reverse (score, eta);
  double worst = 0, worst_noise = 0, control = 0;
  for (size_t i = 0; i < 4; i++)
    for (double z = -2.5; z < 3; z += 1.3)
      {
        ito_error error = ITO_NO_ERROR;
        ito_field field;
        double g;
        ld alpha, sigma, f, t = c->times[i];
        c->at (t, &alpha, &sigma, &f);
        double x = (double)state (c, t, z, 0);
        /* g^2 = (sigma^2)' - 2 f sigma^2 */
        ld g2 = c->at == vp ? -2 * f : 2 * sigma - 2 * f * sigma * sigma;
        ld s = -(x - alpha * mean) / (alpha * alpha * variance + sigma * sigma);
        ld truth = f * x - 0.5L * (1 + (ld)eta * eta) * g2 * s;
        if (ito_process_drift (process, ITO_VARIABLE_T, c->times[i], &field, &error)
            || ito_process_noise_size (process, c->times[i], &g, &error))
          {
            worst = INFINITY;
            break;
          }
        double value = evaluate (score, &field, x);
        ld unit = fabsl (f * x) + fabsl (g2 * s);
        worst = fmax (worst, (double)fabsl ((value - truth) / unit));
        worst_noise = fmax (worst_noise, (double)fabsl (g / (eta * sqrtl (g2)) - 1));
        control = fmax (control, (double)fabsl ((value - f * x + 0.5L * g2 * s) / unit));
      }
  tap_near (worst, 0, 1e-12, "%s: reverse drift, eta = %g, relative error", c->spec, eta);
  tap_ok (control > 1e-3, "%s: control, the flow's drift is another (%g)", c->spec, control);
  tap_near (worst_noise, 0, 1e-12, "%s: reverse noise, eta = %g, relative error", c->spec, eta);
  ito_process_free (process);
}

/* Coefficients at the ends: finite where a limit exists, refused where none does. */
static void
test_ends (const ito_target *target)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule *schedule = ito_schedule_alloc ("flow");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *ode = ito_process_alloc_flow (score), *sde = ito_process_alloc_reverse (score, 1);
  ito_field field;
  double g, value, scale;
  tap_ok (ito_process_drift (ode, ITO_VARIABLE_T, 1, &field, &error) == GSL_SUCCESS
              && isfinite (field.c_denoiser) && isfinite (field.c_score),
          "flow: the probability flow exists at alpha = 0");
  /* dx/dt = eps - x_0, at alpha = 0: x - E x_0. */
  tap_near (evaluate (score, &field, 0.75), 0.75 - (double)mean, 1e-14, "flow: its drift there");
  tap_ok (ito_process_drift (ode, ITO_VARIABLE_T, 0, &field, &error) == GSL_SUCCESS
              && isfinite (field.c_denoiser) && isfinite (field.c_score),
          "flow: the probability flow exists at sigma = 0");
  tap_near (evaluate (score, &field, 0.75), -0.75, 1e-14, "flow: its drift there");
  tap_ok (ito_process_variable (ode, ITO_VARIABLE_SIGMA, 0, &value, &scale, &error) == 0
              && value == 0 && scale == 1
              && ito_process_drift (ode, ITO_VARIABLE_SIGMA, 0, &field, &error) == 0
              && evaluate (score, &field, 0.75) == 0,
          "flow: sigma/alpha = 0 is a point of that variable, with drift 0");
  tap_ok (ito_process_drift (sde, ITO_VARIABLE_T, 1, &field, &error) == GSL_EINVAL, "%s",
          error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (ito_process_noise_size (sde, 1, &g, &error) == GSL_EINVAL, "%s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (ito_process_variable (ode, ITO_VARIABLE_LAMBDA, 1, &value, &scale, &error) == GSL_EINVAL,
          "%s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (ito_process_variable (ode, ITO_VARIABLE_LAMBDA, 0, &value, &scale, &error) == GSL_EINVAL,
          "%s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (ito_process_drift (sde, ITO_VARIABLE_SIGMA, 0.5, &field, &error) == GSL_EINVAL, "%s",
          error.text);
  ito_process_free (ode);
  ito_process_free (sde);
  ito_score_free (score);
  ito_schedule_free (schedule);
}

static void
test_langevin (const ito_target *target)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *process = ito_process_alloc_langevin (target);
  ito_field field;
  double g = 0;
  tap_ok (ito_process_drift (process, ITO_VARIABLE_T, 12.5, &field, &error) == GSL_SUCCESS
              && ito_process_noise_size (process, 12.5, &g, &error) == GSL_SUCCESS,
          "the Langevin process has a drift and noise at all times");
  tap_near (evaluate (process->score, &field, 2.5), -(2.5 - 1.25) / 0.49, 1e-14,
            "Langevin drift: the target's score");
  tap_near (g * g, 2, 1e-15, "Langevin noise: g^2");
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=1.25,sd=0.7");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      ito_schedule *schedule = ito_schedule_alloc (cases[i].spec);
      ito_score *score = ito_score_alloc ("exact", target, schedule);
      test_flow (&cases[i], score);
      test_reverse (&cases[i], score, 1);
      test_reverse (&cases[i], score, 0.3);
      ito_score_free (score);
      ito_schedule_free (schedule);
    }
  test_ends (target);
  test_langevin (target);
  ito_target_free (target);
  return tap_done ();
}
