set multiplot title sprintf("%s\n%s", heading, caption) noenhanced font ",13"
right_edge = beside ? 0.73 : 0.97
set lmargin at screen 0.10
set rmargin at screen right_edge
set tmargin at screen 0.83
set bmargin at screen 0.15
set xlabel "time t"
set ylabel "x"
set xrange [t0:t1]
set yrange [x0:x1]
set key off
plot $paths using 1:2 with lines lc rgb "#B30072B2" lw 0.8, \
     $stops using 1:2 with points pt 2 ps 0.9 lw 1.5 lc rgb "#D55E00"
if (stops > 0) {
  set label 1 "{/Symbol \264} stopped" at graph 0.02, graph 0.96 textcolor rgb "#D55E00"
}
if (beside) {
  unset label 1
  set lmargin at screen 0.76
  set rmargin at screen 0.97
  unset ylabel
  set format y ""
  set xlabel "density at the end"
  set xrange [0:*]
  set xtics autofreq
  set key at screen 0.985, screen 0.90 right top vertical font ",12" samplen 1.5
  if (has_target) {
    plot $histogram using (0.5*$2):1:(0.5*$2):3 with boxxyerror lc rgb "#56B4E9" title sprintf("%d paths", sample_size), \
         $exact using 2:1 with lines lt 2 dt 1 title "target, exact"
  } else {
    plot $histogram using (0.5*$2):1:(0.5*$2):3 with boxxyerror lc rgb "#56B4E9" title sprintf("%d paths", sample_size)
  }
}
unset multiplot
