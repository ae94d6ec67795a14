/* The exponential Euler method (D. A. Pope 1963, Comm. ACM 6, 491; Hochbruck, Ostermann 2010, Acta
 * Numerica 19, 209, eq. 2.5), order 1, exact where N is constant:
 *
 *   u1 = e^{hL} u + h phi_1(hL) N(u, v0)
 *
 * On the probability flow it is ddim, with both predictions. */
#include "core/scalar.h"
#include "solver/ode/exponential.h"

static const double nodes[1] = { 0 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_exponential_configure (s, args, 1, 1, error);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  return ito_exponential_plan (plan, 1, nodes, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double h = ito_exponential_width (s), *u = s->work[1], *n = s->work[0];
  double inverse = 1 / ito_exponential_scale (s, 0), scale = ito_exponential_scale (s, 1);
  ito_step_combine (s, u, 1, &inverse, &x);
  ito_exponential_nonlinear (s, 0, u, n);
  for (size_t i = 0; i < s->d; i++)
    {
      double z = h * ito_exponential_linear (s, i);
      double cx = scale * (ito_exp (z) * inverse), cn = scale * (h * ito_phi1 (z));
      for (size_t p = i * s->stride; p < i * s->stride + s->n; p++)
        y[p] = cx * x[p] + cn * n[p];
    }
}

const ito_solver_type ito_solver_exponential_euler = {
  .entry = { .name = "exponential-euler",
             .aliases = "etd1",
             .summary = "exponential Euler for u' = L u + N(u), order 1",
             .formula =
                 "u1 = e^{hL} u + h phi_1(hL) N(u, v0)\n"
                 "for processes that declare their linear part (ito_sde.linear, N = f - L x), and "
                 "the probability flow in lambda:\n"
                 "u = x/sigma, L = 1, N = -eps, or u = x/alpha, L = -1, N = D (both are ddim)",
             .source = "D. A. Pope 1963, Comm. ACM 6, 491; Hochbruck, Ostermann 2010, Acta "
                       "Numerica 19, 209",
             .params = ito_exponential_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_exponential_check,
  .plan = plan,
  .step = step,
};
