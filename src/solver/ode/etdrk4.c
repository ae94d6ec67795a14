/* Exponential time differencing of order 4 (S. M. Cox, P. C. Matthews 2002, J. Comp. Phys. 176,
 * 430, eq. 26 to 29; weights without cancellation by phi functions, Hochbruck, Ostermann 2010, Acta
 * Numerica 19, 209):
 *
 *   a = e^{hL/2} u + h/2 phi_1(hL/2) N(u, v0),   b = e^{hL/2} u + h/2 phi_1(hL/2) N(a, v0 + h/2)
 *   c = e^{hL/2} a + h/2 phi_1(hL/2) (2 N(b, v0 + h/2) - N(u, v0))
 *   u1 = e^{hL} u + h [(phi_1 - 3 phi_2 + 4 phi_3) N(u) + (2 phi_2 - 4 phi_3) (N(a) + N(b))
 *                      + (4 phi_3 - phi_2) N(c)],   phi_k = phi_k(hL)
 */
#include "core/scalar.h"
#include "solver/ode/exponential.h"
#include <math.h>

#define STAGES 4

static const double nodes[STAGES] = { 0, 0.5, 0.5, 1 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_exponential_configure (s, args, 4, STAGES, error);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  return ito_exponential_plan (plan, STAGES, nodes, error);
}

/* phi_3 = (phi_2 - 1/2)/z; near 0 by its series sum_k z^k/(k + 3)!. */
static double
phi3 (double z)
{
  double sum = 0;
  if (fabs (z) > 1)
    return (ito_phi2 (z) - 0.5) / z;
  for (int k = 17; k >= 0; k--)
    sum = 1 + z / (k + 4) * sum;
  return sum / 6;
}

/* out = cu u + sum_j c_j k_j in coordinate i. */
static void
sum_row (const ito_step *s, size_t i, double *out, double cu, const double *u, unsigned terms,
         const double *c)
{
  for (size_t p = i * s->stride; p < i * s->stride + s->n; p++)
    {
      double sum = cu * u[p];
      for (unsigned j = 0; j < terms; j++)
        sum += c[j] * s->work[j][p];
      out[p] = sum;
    }
}

/* out = e^{hL/2} u + h/2 phi_1(hL/2) (w_0 N_0 + ... + w_{terms-1} N_{terms-1}). */
static void
half_step (const ito_step *s, const double *u, unsigned terms, const double *w, double *out)
{
  double h = ito_exponential_width (s), c[STAGES];
  for (size_t i = 0; i < s->d; i++)
    {
      double z = h / 2 * ito_exponential_linear (s, i), q = h / 2 * ito_phi1 (z);
      for (unsigned j = 0; j < terms; j++)
        c[j] = q * w[j];
      sum_row (s, i, out, ito_exp (z), u, terms, c);
    }
}

static void
whole_step (const ito_step *s, const double *u, double *y)
{
  double h = ito_exponential_width (s), scale = h * ito_exponential_scale (s, STAGES);
  for (size_t i = 0; i < s->d; i++)
    {
      double z = h * ito_exponential_linear (s, i);
      double p1 = ito_phi1 (z), p2 = ito_phi2 (z), p3 = phi3 (z);
      double middle = scale * (2 * p2 - 4 * p3);
      const double c[STAGES] = { scale * (p1 - 3 * p2 + 4 * p3), middle, middle,
                                 scale * (4 * p3 - p2) };
      sum_row (s, i, y, ito_exponential_scale (s, STAGES) * ito_exp (z), u, STAGES, c);
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  static const double first[1] = { 1 }, second[2] = { 0, 1 }, third[3] = { -1, 0, 2 };
  double *u = s->work[STAGES], *a = s->work[STAGES + 1], inverse;
  inverse = 1 / ito_exponential_scale (s, 0);
  ito_step_combine (s, u, 1, &inverse, &x);
  ito_step_combine (s, y, 1, &inverse, &x);
  ito_exponential_nonlinear (s, 0, y, s->work[0]);
  half_step (s, u, 1, first, a);
  half_step (s, u, 1, first, y);
  ito_exponential_nonlinear (s, 1, y, s->work[1]);
  half_step (s, u, 2, second, y);
  ito_exponential_nonlinear (s, 2, y, s->work[2]);
  half_step (s, a, 3, third, y);
  ito_exponential_nonlinear (s, 3, y, s->work[3]);
  whole_step (s, u, y);
}

const ito_solver_type ito_solver_etdrk4 = {
  .entry = { .name = "etdrk4",
             .summary = "exponential time differencing for u' = L u + N(u), order 4",
             .formula =
                 "a = E u + Q N(u),  b = E u + Q N(a),  c = E a + Q (2 N(b) - N(u)),  E = "
                 "e^{hL/2},  Q = h/2 phi_1(hL/2)\n"
                 "u1 = e^{hL} u + h [(phi_1 - 3 phi_2 + 4 phi_3) N(u) + (2 phi_2 - 4 phi_3) (N(a) "
                 "+ N(b)) + (4 phi_3 - phi_2) N(c)]\n"
                 "for processes that declare their linear part (ito_sde.linear, N = f - L x), and "
                 "the probability flow in lambda:\n"
                 "u = x/sigma, L = 1, N = -eps, or u = x/alpha, L = -1, N = D",
             .source = "Cox, Matthews 2002, J. Comp. Phys. 176, 430; Hochbruck, Ostermann 2010, "
                       "Acta Numerica 19, 209",
             .params = ito_exponential_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_exponential_check,
  .plan = plan,
  .step = step,
};
