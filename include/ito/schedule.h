/* Noise schedules: x_t = alpha(t) x_0 + sigma(t) eps.
 *
 *   lambda = log(alpha / sigma)   half log-SNR, grows towards the data
 *   f      = d log alpha / dt     g^2 = d sigma^2/dt - 2 f sigma^2 = -2 sigma^2 dlambda/dt
 *   beta   = -2 f                 (VP; 0 where alpha = 1)
 * Errors: 1e-13 relative for alpha, sigma, beta, g2; 1e-13 max(1, |lambda|) for lambda.
 */
#ifndef ITO_SCHEDULE_H
#define ITO_SCHEDULE_H

#include <ito/visibility.h>

ITO_BEGIN_DECLS

typedef struct ito_schedule ito_schedule;

/* All that a schedule is at one time.  At the ends some are infinite, and the others finite:
 * lambda = +inf where sigma = 0, -inf where alpha = 0; f, g2, beta = inf where alpha = 0;
 * d_sigma may be inf where sigma = 0; d_alpha and d_variance are always finite. */
typedef struct
{
  double t;
  double alpha, sigma, lambda;
  double log_alpha;
  double f, g2, beta;
  double d_alpha;    /* d alpha / dt */
  double d_sigma;    /* d sigma / dt */
  double d_variance; /* d sigma^2 / dt */
  double d_lambda;   /* d lambda / dt */
} ito_schedule_point;

ITO_API ito_schedule *ito_schedule_alloc (const char *spec);
ITO_API void ito_schedule_free (ito_schedule *schedule);
ITO_API const char *ito_schedule_spec (const ito_schedule *schedule);

/* The interval of times on which it is defined, and the default start and end of sampling
 * (1 to 1e-3 for VP, sub-VP and flow, 1 to 0 for VE, 80 to 0.002 for EDM). */
ITO_API void ito_schedule_range (const ito_schedule *schedule, double *lower, double *upper);
ITO_API void ito_schedule_default_times (const ito_schedule *schedule, double *t_start,
                                         double *t_end);

/* GSL_EINVAL where t is outside the range or not a number. */
ITO_API int ito_schedule_at (const ito_schedule *schedule, double t, ito_schedule_point *at);

/* The time with the given lambda. */
ITO_API int ito_schedule_time (const ito_schedule *schedule, double lambda, double *t);

/* Variance of each coordinate of the prior at t: N(0, v I): 1 for VP, sub-VP and flow, sigma^2 for
 * VE and EDM. */
ITO_API int ito_schedule_prior_variance (const ito_schedule *schedule, double t, double *v);

ITO_END_DECLS

#endif
