/* The exact transition of square-root diffusions dX_i = (a_i + b_i X_i) dt + s_i sqrt(X_i) dW_i,
 * a_i
 * >= 0 (J. Cox, J. Ingersoll, S. Ross 1985, Econometrica 53, 385; P. Glasserman 2003, "Monte Carlo
 * methods in financial engineering", section 3.4): with
 *
 *   q = s^2 h phi(b h)/4,  phi(u) = (e^u - 1)/u,  nu = 4 a/s^2,
 *
 * X1/q is noncentral chi-square of nu degrees of freedom and noncentrality e^(b h) x/q:
 *
 *   nu >= 1:  x1 = (sqrt(e^(b h) x) + sqrt(q) z)^2 + 2 q G((nu - 1)/2)
 *   nu < 1:   x1 = 2 q G(nu/2 + N),  N Poisson of mean e^(b h) x/(2 q)
 *
 * z the normal of W, G(a) a gamma variable of shape a.  Exact in law at any step, and never
 * negative.  The rates are read off the callbacks. */
#include "core/scalar.h"
#include "solver/sde/gamma_draw.h"
#include "solver/sde/linear_rates.h"
#include "solver/sde/one_drift.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  s->facts.calculus = ITO_CALCULUS_ITO;
  s->facts.noise = ITO_NOISE_DIAGONAL;
  s->facts.deterministic = ITO_ORDER_NONE;
  for (int i = 0; i < 6; i++)
    s->facts.strong[i] = s->facts.weak[i] = ITO_ORDER_NONE;
  s->facts.normals = 1;
  s->facts.stochastic = 1;
  s->facts.keeps_positive = 1;
  s->rejects = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 2;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  if (ito_grid_time (g, 0) > ito_grid_time (g, ito_grid_steps (g)))
    return ito_fail (error, GSL_EINVAL,
                     "exact-cir runs forward in time, and the grid goes from %g down to %g: "
                     "exchange its ends",
                     ito_grid_time (g, 0), ito_grid_time (g, ito_grid_steps (g)));
  return ito_linear_rates_check (s, p, g, ITO_RATES_ROOT, error);
}

static size_t
rates_memory (size_t d, size_t m)
{
  return 3 * d + m + d * sizeof (ito_linear_rates) / sizeof (double);
}

/* The draws' memory, and the rates. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return 3 * p->sde.d * stride + rates_memory (p->sde.d, p->sde.m);
}

/* Of coordinate i: q, e^(b h), nu. */
typedef struct
{
  double q, decay, nu;
} numbers;

static numbers
numbers_of (const ito_linear_rates *r, double h)
{
  double square = r->g1 * r->g1;
  return (numbers){ .q = 0.25 * square * h * ito_phi1 (r->b * h),
                    .decay = ito_exp (r->b * h),
                    .nu = 4 * r->a / square };
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *z = s->work[0], *shape = s->work[1], *memory = s->extra;
  ito_linear_rates *rates = (ito_linear_rates *)(memory + 3 * s->d * s->stride);
  int needs_poisson = 0;
  int status = ito_linear_rates_read (s->process, s->t0, rates, (double *)(rates + s->d));
  if (status && !*s->user_status)
    *s->user_status = status;
  ito_step_normals (s, 0, z);
  for (size_t i = 0; i < s->d; i++)
    {
      numbers c = numbers_of (rates + i, s->coef[ITO_SDE_H]);
      const double *xi = x + i * s->stride;
      double *yi = y + i * s->stride;
      needs_poisson |= c.nu < 1;
      for (size_t p = 0; p < s->n; p++)
        yi[p] = c.nu < 1 ? 0.5 * c.decay / c.q * xi[p] : -1;
    }
  if (needs_poisson)
    ito_poisson_draw (s, y, memory);
  for (size_t i = 0; i < s->d; i++)
    {
      double nu = numbers_of (rates + i, s->coef[ITO_SDE_H]).nu;
      for (size_t p = 0; p < s->n; p++)
        shape[i * s->stride + p] = nu < 1 ? 0.5 * nu + y[i * s->stride + p] : 0.5 * (nu - 1);
    }
  ito_gamma_draw (s, shape, memory);
  for (size_t i = 0; i < s->d; i++)
    {
      numbers c = numbers_of (rates + i, s->coef[ITO_SDE_H]);
      const double *xi = x + i * s->stride, *zi = z + i * s->stride, *g = shape + i * s->stride;
      double *yi = y + i * s->stride;
      for (size_t p = 0; p < s->n; p++)
        {
          double root = c.nu < 1 ? 0 : sqrt (c.decay * xi[p]) + sqrt (c.q) * zi[p];
          yi[p] = root * root + 2 * c.q * g[p];
        }
    }
}

const ito_solver_type ito_solver_exact_cir = {
  .entry = { .name = "exact-cir",
             .summary = "the exact transition of square-root diffusions (Cox, Ingersoll, Ross)",
             .formula = "q = s^2 h phi(b h)/4,  phi(u) = (e^u - 1)/u,  nu = 4 a/s^2\n"
                        "nu >= 1:  x1 = (sqrt(e^(b h) x) + sqrt(q) z)^2 + 2 q Gamma((nu-1)/2)\n"
                        "nu < 1:   x1 = 2 q Gamma(nu/2 + N),  N Poisson of mean e^(b h) x/(2 q)",
             .source = "J. Cox, J. Ingersoll, S. Ross 1985, Econometrica 53, 385; P. Glasserman "
                       "2003, section 3.4",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = ito_sde_plan_step,
  .step = step,
};
