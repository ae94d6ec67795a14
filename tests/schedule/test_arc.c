/* Angles in turns against atan2 in long double. */
#include "schedule/arc.h"
#include "tap.h"

int
main (void)
{
  const long double turn = 2 * acosl (-1);
  double worst = 0;
  int n = (int)(20000 * tap_multiplier ());
  for (int k = 0; k <= n; k++)
    {
      /* From 1e-16 of one axis to 1e-16 of the other. */
      long double e = -16 + 32.0L * k / n;
      long double phi = powl (10, -fabsl (e)) * turn / 8;
      long double c = cosl (phi), s = sinl (phi);
      double x = (double)(e < 0 ? c : s), y = (double)(e < 0 ? s : c);
      long double exact = atan2l (y, x) / turn;
      double ulp = nextafter ((double)exact, 1) - (double)exact;
      worst = fmax (worst, (double)fabsl (ito_arc (x, y) - exact) / ulp);
    }
  tap_ok (worst <= 4, "ito_arc: %.2f ulp (at most 4)", worst);
  tap_near (ito_arc (1, 0), 0, 0, "on the axis of cosines");
  tap_near (ito_arc (0, 1), 0.25, 0, "on the axis of sines");
  return tap_done ();
}
