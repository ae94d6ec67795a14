set title sprintf("%s\n%s", heading, caption) noenhanced
set xlabel "{/:Italic x}"
set ylabel "density"
set yrange [0:*]
if (has_target) {
  plot $histogram using 1:2:(2*$3) with boxes lc rgb "#56B4E9" title "histogram", \
       $exact using 1:2 with lines lt 2 dt 1 title "target, exact"
} else {
  plot $histogram using 1:2:(2*$3) with boxes lc rgb "#56B4E9" title "histogram"
}
