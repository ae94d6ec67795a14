/* Arrays written in a spec: shapes, values, refusals, and back. */
#include "core/array_text.h"
#include "random_bits.h"
#include "tap.h"

static void
holds (const char *text, size_t rank, const size_t *dims, const double *values,
       const char *canonical)
{
  ito_array a;
  ito_error e = ITO_NO_ERROR;
  int good = ito_array_parse (text, &a, &e) == 0 && a.rank == rank;
  for (size_t i = 0; good && i < rank; i++)
    good = a.dims[i] == dims[i];
  for (size_t i = 0; good && i < ito_array_count (&a); i++)
    good = a.data[i] == values[i];
  tap_ok (good, "'%s' has rank %zu %s", text, rank, e.text);
  char printed[200] = "";
  FILE *out = fmemopen (printed, sizeof printed, "w");
  if (out)
    {
      if (good)
        ito_array_print (&a, out);
      fclose (out);
    }
  tap_same (printed, canonical, canonical);
  ito_array_clear (&a);
}

static void
refused (const char *text, const char *reason)
{
  ito_array a;
  ito_error e = ITO_NO_ERROR;
  int status = ito_array_parse (text, &a, &e);
  tap_ok (status == GSL_EINVAL && !a.data, "'%s' is refused", text);
  tap_same (e.text, reason, reason);
}

/* Random shapes of random bits, printed and read. */
static void
check_round_trips (size_t n)
{
  uint64_t state = 7;
  size_t good = 0;
  for (size_t k = 0; k < n; k++)
    {
      double data[64];
      ito_array a = { .rank = random_below (&state, 4), .data = data }, b;
      for (size_t i = 0; i < a.rank; i++)
        a.dims[i] = 1 + random_below (&state, 4);
      for (size_t i = 0; i < 64; i++)
        data[i] = random_double (&state);
      char *text = NULL;
      size_t size;
      ito_error e = ITO_NO_ERROR;
      FILE *out = open_memstream (&text, &size);
      if (!out)
        break;
      ito_array_print (&a, out);
      fclose (out);
      int same = ito_array_parse (text, &b, &e) == 0 && a.rank == b.rank;
      for (size_t i = 0; same && i < a.rank; i++)
        same = a.dims[i] == b.dims[i];
      for (size_t i = 0; same && i < ito_array_count (&a); i++)
        same = same_bits (a.data[i], b.data[i]);
      good += same ? 1 : 0;
      ito_array_clear (&b);
      free (text);
    }
  tap_ok (good == n, "%zu of %zu random arrays come back bit for bit", good, n);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const double values[] = { 1, 2.5, -3, 4, 5, 6, 7, 8 };
  holds ("1", 0, NULL, values, "1");
  holds (" 1 ", 0, NULL, values, "1");
  holds ("[1]", 1, (size_t[]){ 1 }, values, "[1]");
  holds ("[[1]]", 2, (size_t[]){ 1, 1 }, values, "[[1]]");
  holds ("[1;2.50;-3]", 1, (size_t[]){ 3 }, values, "[1;2.5;-3]");
  holds (" [ 1 ; 25e-1 ; -3 ] ", 1, (size_t[]){ 3 }, values, "[1;2.5;-3]");
  holds ("[[1;2.5];[-3;4];[5;6]]", 2, (size_t[]){ 3, 2 }, values, "[[1;2.5];[-3;4];[5;6]]");
  holds ("[ [1 ;2.5 ;-3]; [4;5;6] ]", 2, (size_t[]){ 2, 3 }, values, "[[1;2.5;-3];[4;5;6]]");
  holds ("[[[1;2.5];[-3;4]];[[5;6];[7;8]]]", 3, (size_t[]){ 2, 2, 2 }, values,
         "[[[1;2.5];[-3;4]];[[5;6];[7;8]]]");
  const char *ragged = "its rows have different lengths or depths";
  refused ("[[1;2];[3]]", ragged);
  refused ("[[1];[2;3]]", ragged);
  refused ("[1;[2]]", ragged);
  refused ("[[1];2]", ragged);
  refused ("[[[1];[2]];[[3]]]", ragged);
  refused ("[[[[1]]]]", "lists are nested deeper than 3");
  refused ("[]", "a list is empty");
  refused ("[[];[]]", "a list is empty");
  refused ("", "an entry is missing");
  refused ("[1;]", "an entry is missing");
  refused ("[;1]", "an entry is missing");
  refused ("[1,2]", "entries are separated by ';', not by ','");
  refused ("[1;x]", "'x' is not a number");
  refused ("[1 2]", "'1 2' is not a number");
  refused ("[1", "a ']' is missing");
  refused ("[[1;2]", "a ']' is missing");
  refused ("[[1][2]]", "';' or ']' is missing before '[2]]'");
  refused ("[1]]", "']' follows its end");
  refused ("[1] 2", "'2' follows its end");
  refused ("1;2", "';2' follows its end");
  char text[400];
  memset (text, '7', 300);
  text[300] = 0;
  refused (text, "a number of 300 characters is too long");
  check_round_trips ((size_t)(2000 * tap_multiplier ()));
  return tap_done ();
}
