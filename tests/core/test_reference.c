/* References to what is in a file: taken apart, and printed so that a spec can hold them. */
#include "core/array.h"
#include "core/spec_text.h"
#include "tap.h"

static void
splits (const char *reference, const char *file, const char *object)
{
  char a[200], b[200];
  ito_error e = ITO_NO_ERROR;
  int status = ito_reference_split (reference, a, b, &e);
  tap_ok (status == 0 && strcmp (a, file) == 0 && strcmp (b, object) == 0, "%s is %s and %s",
          reference, file, object);
}

/* As the value of a key it comes out of a spec as it went in. */
static void
prints (const char *reference, const char *text)
{
  ito_error e = ITO_NO_ERROR;
  char *printed = ito_reference_print (reference, &e);
  tap_same (printed, text, text);
  if (!printed)
    return;
  char spec[400];
  snprintf (spec, sizeof spec, "name:a=%s,b=1", printed);
  ito_spec_text parts;
  tap_ok (ito_spec_split (spec, &parts, &e) == 0 && parts.n == 2
              && strcmp (parts.pairs[0].value, text) == 0,
          "%s stands in a spec", text);
  ito_spec_text_clear (&parts);
  free (printed);
}

static void
refuses (const char *reference)
{
  ito_error e = ITO_NO_ERROR;
  char *printed = ito_reference_print (reference, &e);
  tap_ok (!printed && e.code == GSL_EINVAL, "%s is refused: %s", reference, e.text);
  free (printed);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  splits ("@a.h5:/x", "a.h5", "/x");
  splits ("@/tmp/a.h5:/g/x[3]", "/tmp/a.h5", "/g/x[3]");
  splits ("@C:/d/a.h5:/x", "C:/d/a.h5", "/x");
  splits ("@\"a,b:/c.h5\":/x", "a,b:/c.h5", "/x");
  splits ("@a:/", "a", "/");
  prints ("@a.h5:/x", "@a.h5:/x");
  prints ("@\"a.h5\":/x", "@a.h5:/x");
  prints ("@a,b.h5:/x", "@\"a,b.h5\":/x");
  prints ("@\"a b(1)[2].h5\":/g/x[7]", "@\"a b(1)[2].h5\":/g/x[7]");
  prints ("@C:/d.h5:/x", "@\"C:/d.h5\":/x");
  refuses ("@a\"b.h5:/x");
  refuses ("@a.h5:/x,y");
  refuses ("@a.h5:/x(y");
  refuses ("@a.h5:/x[1]y");
  refuses ("@a.h5:/x]");
  refuses ("@a.h5:/x[");
  refuses ("@a.h5:/x[1]]");
  refuses ("@a.h5:/x[[1]");
  refuses ("@a.h5");
  refuses ("@\"a.h5:/x");
  return tap_done ();
}
