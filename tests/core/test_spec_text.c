/* A spec taken apart: names, keys, values, and what cannot be read. */
#include "core/spec_text.h"
#include "tap.h"

static void
splits (const char *spec, const char *name, size_t n, const char *const *texts)
{
  ito_spec_text parts;
  ito_error e = ITO_NO_ERROR;
  int good =
      ito_spec_split (spec, &parts, &e) == 0 && strcmp (parts.name, name) == 0 && parts.n == n;
  for (size_t i = 0; good && i < n; i++)
    good = strcmp (parts.pairs[i].key, texts[2 * i]) == 0
           && strcmp (parts.pairs[i].value, texts[2 * i + 1]) == 0;
  tap_ok (good, "'%s' is %s with %zu %s", spec, name, n, e.text);
  ito_spec_text_clear (&parts);
}
#define WITH(...) ((const char *const[]){ __VA_ARGS__ })

static void
refused (const char *spec, const char *sentence)
{
  ito_spec_text parts;
  ito_error e = ITO_NO_ERROR;
  int status = ito_spec_split (spec, &parts, &e);
  tap_ok (status == GSL_EINVAL && !parts.buffer && !parts.pairs, "'%s' is refused",
          spec ? spec : "(no text)");
  tap_same (e.text, sentence, sentence);
}

static void
unwraps (const char *text, const char *truth)
{
  char copy[100];
  strcpy (copy, text);
  tap_same (ito_spec_unwrap (copy), truth, text);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  splits ("edm", "edm", 0, NULL);
  splits ("  edm\t", "edm", 0, NULL);
  splits ("dpmsolver++:order=2", "dpmsolver++", 1, WITH ("order", "2"));
  splits (" ring : k = 8 , radius=4 ", "ring", 2, WITH ("k", "8", "radius", "4"));
  splits ("gmm:means=[[1;2];[3;4]],weights=[1;2]", "gmm", 2,
          WITH ("means", "[[1;2];[3;4]]", "weights", "[1;2]"));
  splits ("gmm:means=@a.h5:/x,d=1", "gmm", 2, WITH ("means", "@a.h5:/x", "d", "1"));
  splits ("gmm:means=@\"a,(b.h5\":/x,d=1", "gmm", 2, WITH ("means", "@\"a,(b.h5\":/x", "d", "1"));
  splits ("s:score=(perturbed:scale=2,bias=[1;2]),n=(a:b=(c:d=1,e=2))", "s", 2,
          WITH ("score", "(perturbed:scale=2,bias=[1;2])", "n", "(a:b=(c:d=1,e=2))"));
  splits ("a:b=c=d", "a", 1, WITH ("b", "c=d"));
  splits ("@dir/a.h5:/group", "@dir/a.h5:/group", 0, NULL);
  splits (" @\"a,b.h5\":/g ", "@\"a,b.h5\":/g", 0, NULL);

#define CANNOT "' cannot be read: "
  refused (NULL, "spec '" CANNOT "it has no name; write NAME:key=value,...");
  refused ("", "spec '" CANNOT "it has no name; write NAME:key=value,...");
  refused ("  ", "spec '  " CANNOT "it has no name; write NAME:key=value,...");
  refused (":k=1", "spec ':k=1" CANNOT "it has no name; write NAME:key=value,...");
  refused ("ring:", "spec 'ring:" CANNOT "nothing follows the ':'; write NAME:key=value,...");
  refused ("ring:k", "spec 'ring:k" CANNOT "'k' has no '='; write NAME:key=value,...");
  refused ("ring:k=1,", "spec 'ring:k=1," CANNOT "nothing follows the ','; write "
                        "NAME:key=value,...");
  refused ("ring:k=1,,r=2", "spec 'ring:k=1,,r=2" CANNOT "nothing follows the ','; write "
                            "NAME:key=value,...");
  refused ("ring:k=", "spec 'ring:k=" CANNOT "'k=' lacks its value; write NAME:key=value,...");
  refused ("ring:=1", "spec 'ring:=1" CANNOT "'=1' lacks its key; write NAME:key=value,...");
  refused ("ring:k=(1", "spec 'ring:k=(1" CANNOT "a '(' is not closed");
  refused ("ring:k=[1,2", "spec 'ring:k=[1,2" CANNOT "a '[' is not closed");
  refused ("ring:k=@\"a", "spec 'ring:k=@\"a" CANNOT "a '\"' is not closed");
  refused ("ring:k=1)", "spec 'ring:k=1)" CANNOT "a ')' has no '(' before it");
  refused ("ring:k=[1)", "spec 'ring:k=[1)" CANNOT "a ')' has no '(' before it");
  char deep[100] = "a:b=";
  memset (deep + 4, '(', 40);
  memset (deep + 44, ')', 40);
  refused (deep, "spec 'a:b=(((((((((((((((((((((((((((((((((((((((())))))))))))))))))))))))))))"
                 "))))))))))))" CANNOT "it is nested too deeply");

  unwraps ("(exact)", "exact");
  unwraps ("exact", "exact");
  unwraps (" ( ( a:b=(c) ) ) ", "a:b=(c)");
  unwraps ("(a)(b)", "(a)(b)");
  unwraps ("(a:b=@\"(\":/x)", "a:b=@\"(\":/x");
  unwraps ("()", "");
  unwraps ("a:b=(c)", "a:b=(c)");
  return tap_done ();
}
