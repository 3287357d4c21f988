// The emoji shortcodes that messages here are likely to use.

// Name and picture, by turns.
const WORDS = `
  wastebasket 🗑️ warning ⚠️ white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ telephone_receiver 📞 phone ☎️
  telephone ☎️ iphone 📱 calling 📲 x ❌ negative_squared_cross_mark ❎ no_entry ⛔ no_entry_sign 🚫 exclamation ❗ heavy_exclamation_mark ❗
  question ❓ bangbang ‼️ information_source ℹ️ bulb 💡 bell 🔔 no_bell 🔕 rotating_light 🚨 rocket 🚀 tada 🎉 sparkles ✨ star ⭐ fire 🔥
  hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock1 🕐 clock9 🕘 calendar 📆 date 📅 spiral_calendar_pad 🗓️
  chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 moneybag 💰 dollar 💵 credit_card 💳 lock 🔒 unlock 🔓 key 🔑 mag 🔍
  gear ⚙️ wrench 🔧 hammer_and_wrench 🛠️ memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄 clipboard 📋 paperclip 📎 link 🔗 email ✉️
  envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ mega 📣
  loudspeaker 📢 seat 💺 chair 🪑 office 🏢 house 🏠 busts_in_silhouette 👥 bust_in_silhouette 👤 wave 👋 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎
  ok_hand 👌 pray 🙏 clap 👏 raised_hands 🙌 raising_hand 🙋 muscle 💪 eyes 👀 point_right 👉 point_left 👈 point_up 👆 point_down 👇 smile 😄
  smiley 😃 grinning 😀 slightly_smiling_face 🙂 wink 😉 blush 😊 joy 😂 thinking_face 🤔 cry 😢 sob 😭 heart ❤️ green_heart 💚 blue_heart 💙
  large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 red_circle 🔴 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
  large_green_square 🟩 large_yellow_square 🟨 large_orange_square 🟧 large_red_square 🟥 white_large_square ⬜ black_large_square ⬛
  white_square_button 🔳 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 repeat 🔁
  twisted_rightwards_arrows 🔀 game_die 🎲 pause_button ⏸️ double_vertical_bar ⏸️ arrow_forward ▶️ black_square_for_stop ⏹️
  heavy_plus_sign ➕ heavy_minus_sign ➖ new 🆕 ok 🆗 sos 🆘 one 1️⃣ two 2️⃣ three 3️⃣ package 📦 robot_face 🤖 globe_with_meridians 🌐
  round_pushpin 📍 pushpin 📌 label 🏷️ books 📚 movie_camera 🎥 mortar_board 🎓 zzz 💤 see_no_evil 🙈 construction 🚧 shield 🛡️
`.trim().split(/\s+/);

const EMOJI = new Map();
for (let i = 0; i < WORDS.length; i += 2) EMOJI.set(WORDS[i], WORDS[i + 1]);

/** The picture of a shortcode, or undefined; skin tones are left out. */
export const emoji = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, ""));

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (all, name) => emoji(name) || all);
