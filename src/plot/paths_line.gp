set multiplot title sprintf("%s\n%s", heading, caption) noenhanced font ",12" offset 0,0.3
set lmargin at screen 0.11
set rmargin at screen (beside ? 0.73 : 0.96)
set tmargin at screen 0.86
set bmargin at screen 0.26
set xlabel "time {/:Italic t}"
set ylabel "{/:Italic x}"
set xrange [t0:t1]
set yrange [x0:x1]
inside(x) = x < x0 ? x0 : x > x1 ? x1 : x
set key at screen 0.42, screen 0.06 center center horizontal font ",12" maxrows 1
if (stops > 0) {
  plot $paths using 1:2 with lines lt 1 lw 0.7 lc rgb "#A9C4D8" title "paths", \
       for [k=1:3] $paths using 1:($4 == k ? $2 : NaN) with lines lt k dt 1 lw 1.1 notitle, \
       $stops using 1:(inside($2)) with points pt 2 ps 0.8 lw 1.5 lc rgb "#000000" title "stopped"
} else {
  plot $paths using 1:2 with lines lt 1 lw 0.7 lc rgb "#A9C4D8" title (beside ? "paths" : ""), \
       for [k=1:3] $paths using 1:($4 == k ? $2 : NaN) with lines lt k dt 1 lw 1.1 notitle
}
if (beside) {
  stats $histogram using 2 nooutput name "high"
  unit = 10 ** floor(log10(high_max / 2))
  count = high_max / 2 / unit
  set xtics unit * (count < 2 ? 1 : count < 5 ? 2 : 5)
  set lmargin at screen 0.76
  set rmargin at screen 0.95
  unset ylabel
  set format y ""
  set xlabel "density at the end"
  set xrange [0:*]
  set key at screen 0.855, screen 0.06 center center horizontal font ",12" maxrows 1 samplen 1.2 width -1
  if (has_target) {
    plot $histogram using (0.5*$2):1:(0.5*$2):3 with boxxyerror lc rgb "#56B4E9" title "all paths", \
         $exact using 2:1 with lines lt 2 dt 1 title "target"
  } else {
    plot $histogram using (0.5*$2):1:(0.5*$2):3 with boxxyerror lc rgb "#56B4E9" title "all paths"
  }
}
unset multiplot
