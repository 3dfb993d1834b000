"""What a page asks the machine for, to sound and to notify, is written down on its way; the real audio goes on."""

# Of each sound: how many pulses, every how many seconds, whether it repeats and goes on, how much later it begins.
EARS = """
  window.heard = []; window.notices = [];
  const source = AudioBufferSourceNode.prototype, start = source.start, stop = source.stop;
  const beginnings = (wave) => {
    let count = 0, quiet = Infinity;
    for (const sample of wave) { if (Math.abs(sample) > 0.001) { if (quiet > 1600) count++; quiet = 0; } else quiet++; }
    return count;
  };
  source.start = function (...at) {
    const pulses = beginnings(this.buffer.getChannelData(0));
    const later = (at[0] ?? 0) - this.context.currentTime;
    heard.push({ pulses, every: this.buffer.duration, loop: this.loop, on: true, later });
    this.heard = heard.at(-1);
    return start.apply(this, at);
  };
  source.stop = function (...at) { this.heard.on = false; return stop.apply(this, at); };
  window.Notification = class {
    static permission = "granted";
    static requestPermission() { return Promise.resolve("granted"); }
    constructor(words, said) { Object.assign(this, { words, ...said, open: true }); notices.push(this); }
    close() { this.open = false; }
  };
  window.focused = true;
  document.hasFocus = () => window.focused;
"""
SOUNDING = "heard.filter((one) => one.on && one.loop).map((one) => [one.pulses, one.every])"
OPEN = "notices.filter((one) => one.open).map((one) => [one.words, one.requireInteraction])"
