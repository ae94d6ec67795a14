/* Multistep DPM-Solver and DPM-Solver++, orders 1 to 3 (Lu, Zhou, Bao, Chen, Li, Zhu 2022,
 * DPM-Solver++, Algorithm 2 and the authors' code).  With P, Q, z, m as in dpm_singlestep.c, m_0,
 * m_1, m_2 at the last nodes, newest first, r_0 = h_0/h, r_1 = h_1/h their distances:
 *
 *   order 2   x_t = P_t/P_s x - Q_t (e^z - 1) [m_0 + (m_0 - m_1)/(2 r_0)]
 *   order 3   x_t = P_t/P_s x - Q_t z [phi_1(z) m_0 + phi_2(z) d_1 + phi_3(z) d_2],
 *             d_01 = (m_0 - m_1)/r_0, d_12 = (m_1 - m_2)/r_1, d_2 = (d_01 - d_12)/(r_0 + r_1),
 *             d_1 = d_01 + r_0 d_2.
 *
 * d_2 is half of the second derivative, so that the published order 3 lacks phi_3 d_2 and is of
 * order 2; expansion=exact has 2 phi_3(z) d_2 and order 3 (the polynomial integrated exactly;
 * likewise order 2 with phi_2(z) d_01).  The orders rise 1, 2, 3 at the start.  A step to sigma =
 * 0, or from alpha = 0, has order 1. */
#include "solver/diffusion/dpm_family.h"
#include "solver/diffusion/exponential_weights.h"

void
ito_dpm_published_weights (const ito_semilinear *e, unsigned k, const double *u, double *w)
{
  double phi[4];
  if (k == 2)
    {
      w[1] = e->first / (2 * u[1]);
      w[0] = e->first - w[1];
      return;
    }
  ito_phi_functions (3, e->z, phi);
  double r0 = -u[1], r1 = u[1] - u[2], sum = r0 + r1;
  double d1 = e->gain * phi[2] / r0, d2 = e->gain * (phi[2] * r0 + phi[3]) / sum;
  w[0] = e->first + d1 + d2 / r0;
  w[1] = -d1 - d2 / r0 - d2 / r1;
  w[2] = d2 / r1;
}

int
ito_dpm_multistep_plan (ito_plan *plan, ito_prediction prediction, ito_error *error)
{
  const double *option = plan->solver->option;
  double u[ITO_SEMILINEAR_NODES], w[ITO_SEMILINEAR_NODES];
  ito_semilinear e;
  int lower =
      option[ITO_DPM_LOWER] == 1 || (option[ITO_DPM_LOWER] == 0 && plan->layout->steps < 10);
  unsigned order = ito_rising_order (plan, (unsigned)option[ITO_DPM_ORDER], lower);
  if (ito_plan_semilinear (plan, prediction, 0, &e, error))
    return error->code;
  unsigned k = ito_semilinear_past (plan, &e, order, u);
  if (k == 1 || option[ITO_DPM_EXACT] != 0)
    ito_semilinear_weights (&e, k, u, w);
  else
    ito_dpm_published_weights (&e, k, u, w);
  return ito_multistep_fill (plan, &e, k, w, error);
}
