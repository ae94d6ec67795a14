/* The linear rate of VP and sub-VP: beta(t) = beta0 + (beta1 - beta0) t on [0, 1], its integral
 * B(t) = t (beta0 + (beta1 - beta0) t/2), and t(B). */
#ifndef ITO_SCHEDULE_LINEAR_BETA_H
#define ITO_SCHEDULE_LINEAR_BETA_H

#include "schedule/schedule.h"

extern const ito_param ito_linear_beta_params[];
int ito_linear_beta_init (const ito_args *args, struct ito_schedule *s, ito_error *error);
double ito_linear_beta_at (const struct ito_schedule *s, double t);
double ito_linear_beta_integral (const struct ito_schedule *s, double t);
double ito_linear_beta_time (const struct ito_schedule *s, double integral);

#endif
