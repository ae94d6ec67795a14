/* The reverse of a step of the forward process, as predictor and as sampler. */
#ifndef ITO_SOLVER_DIFFUSION_REVERSE_DIFFUSION_H
#define ITO_SOLVER_DIFFUSION_REVERSE_DIFFUSION_H

#include "schedule/schedule.h"

/* c[0] x + c[1] s(x, s) + c[2] z is the step from s to t with noise eta. */
void ito_reverse_diffusion (const ito_schedule_point *s, const ito_schedule_point *t, double eta,
                            double c[3]);

#endif
