/* Linear multistep in sigma/alpha (Crowson, k-diffusion, sample_lms: Adams-Bashforth on any grid;
 * J. C. Adams in F. Bashforth, J. C. Adams 1883).  y = x/alpha, rho = sigma/alpha,
 *
 *   y_t = y + sum_{j<k} eps_{n-j} int_{rho_s}^{rho_t} l_j(rho) drho,
 *
 * l_j the Lagrange polynomials of the last k nodes, integrated exactly (k-diffusion by quadrature
 * to 1e-4).  Started by rk4 it is adams-bashforth:variable=sigma. */
#include "solver/diffusion/noise_adams.h"

static int
plan (ito_plan *plan, ito_error *error)
{
  double h[ITO_NOISE_ADAMS_ORDER], w[ITO_NOISE_ADAMS_ORDER];
  unsigned k = ito_rising_order (plan, (unsigned)plan->solver->option[0], 0);
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, &e, error)
      || ito_noise_adams_steps (plan, k, h, error))
    return error->code;
  ito_noise_adams_exact (k, h, w);
  return ito_noise_adams_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_lms = {
  .entry = { .name = "lms",
             .aliases = "k_lms",
             .summary = "linear multistep (Adams-Bashforth) in sigma/alpha, own start, order 2",
             .formula =
                 "y = x/alpha, rho = sigma/alpha, y_t = y + sum_{j<k} eps_{n-j} int l_j(rho) "
                 "drho from rho_s to rho_t,\n"
                 "l_j the Lagrange polynomials of the last k = order nodes; order k with "
                 "exact start values",
             .source = "Crowson, k-diffusion, sample_lms; J. C. Adams 1883, in F. Bashforth, J. C. "
                       "Adams",
             .params = ito_noise_adams_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = ito_noise_adams_configure,
  .plan = plan,
  .step = ito_multistep_step,
};
