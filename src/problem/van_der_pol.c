/* Van der Pol's equation, y1' = y2, y2' = ((1 - y1^2) y2 - y1)/epsilon, (2, 0).
 * detest-e2: epsilon = 1 on [0, 20].  van-der-pol: epsilon = 1/1000 on [0, 2], stiff on the slow
 * branches (E. Hairer, G. Wanner 1996, section IV.1). */
#include "problem/ode.h"

ITO_BLOCK (drift_e2)
{
  double inverse = ITO_NUMBERS (params)[0];
  for (size_t k = 0; k < n; k++)
    {
      double y = x[k], v = x[stride + k];
      out[k] = v;
      out[stride + k] = inverse * ((1 - y * y) * v - y);
    }
  return 0;
}

ITO_BLOCK (jacobian_e2)
{
  double inverse = ITO_NUMBERS (params)[0];
  for (size_t k = 0; k < n; k++)
    {
      double y = x[k], v = x[stride + k];
      out[k] = 0;
      out[stride + k] = 1;
      out[2 * stride + k] = inverse * (-2 * y * v - 1);
      out[3 * stride + k] = inverse * (1 - y * y);
    }
  return 0;
}

static const double start[] = { 2, 0 }, one[] = { 1, 1 }, thousand[] = { 1, 1000 };
/* tests/problem/ode_values.c. */
static const double final_e2[] = { 2.00814976217494859201449067303,
                                   -0.0425088752732021469859250798327 };
static const double final_vdp[] = { 1.76323454020344570384502050717,
                                    -0.83568868167767739133309300653 };

ITO_DETEST (e2, 2, start, "e2", "Van der Pol's equation; stored",
            "y1' = y2,  y2' = (1 - y1^2) y2 - y1,  (2, 0), T = 20", .numbers = one,
            STORED (final_e2));

const ito_problem_type ito_problem_van_der_pol = {
  .entry = { .name = "van-der-pol",
             .summary = "ODE: relaxation oscillation, stiff; stored",
             .formula = "y1' = y2,  y2' = ((1 - y1^2) y2 - y1)/epsilon,  epsilon = 1/1000, (2, 0), "
                        "T = 2",
             .source = "B. van der Pol 1926, Philos. Mag. 2, 978; E. Hairer, G. Wanner 1996, "
                       "Solving ODEs II, section IV.1" },
  ITO_ODE_SDE (2, drift_e2),
  .sde.jacobian = jacobian_e2,
  .start = start,
  .end = 2,
  .numbers = thousand,
  STORED (final_vdp),
};
