set title sprintf("%s\n%s", heading, caption) noenhanced
set xlabel "{/:Italic x}_1"
set ylabel "{/:Italic x}_2"
set size ratio -1
set xrange [x0:x1]
set yrange [y0:y1]
unset grid
set style fill solid 1 noborder
set colorbox user origin graph 1.03, graph 0 size 0.022, graph 1
set cblabel "density of the sample"
set cbtics nomirror
set key font ",12" maxrows 1
set cbrange [0:*]
if (as_points) {
  if (has_target) {
    plot $points using 1:2 with points pt 7 ps 0.3 lc rgb "#0072B2" title "paths", \
         $contour using 1:2 with lines lt 2 dt 1 lw 1.1 title "target (50, 90, 99 % of its mass)"
  } else {
    plot $points using 1:2 with points pt 7 ps 0.3 lc rgb "#0072B2" title "paths"
  }
} else {
  set lmargin at screen 0.12
  set rmargin at screen 0.80
  stats $cells using 3 nooutput name "high"
  unit = 10 ** floor(log10(high_max / 4))
  count = high_max / 4 / unit
  set cbtics unit * (count < 2 ? 1 : count < 5 ? 2 : 5)
  if (has_target) {
    plot $cells using 1:2:3 with image notitle, \
         $contour using 1:2 with lines lt 2 dt 1 lw 1.1 title "target (50, 90, 99 % of its mass)"
  } else {
    plot $cells using 1:2:3 with image notitle
  }
}
