/* The inverse of ito_cos2pi and ito_sin2pi. */
#ifndef ITO_SCHEDULE_ARC_H
#define ITO_SCHEDULE_ARC_H

/* The u in [0, 1/4] with (cos 2 pi u, sin 2 pi u) proportional to (c, s), c, s >= 0, not both 0,
 * |(c, s)| = 1 up to rounding.  Error 4 ulp of u. */
double ito_arc (double c, double s);

#endif
